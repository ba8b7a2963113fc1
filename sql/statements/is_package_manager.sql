-- Whether a program is a package manager, judged by its name. The kernel truncates names to 15 bytes.
CREATE OR REPLACE MACRO is_package_manager(program) AS
program IN (
    'apt', 'apt-get', 'dpkg', 'unattended-upgr', 'apk', 'yum', 'dnf', 'microdnf', 'rpm', 'zypper',
    'pip', 'pip3', 'npm', 'yarn', 'gem', 'snapd'
)
