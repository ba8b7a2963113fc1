-- Kind of a call that opens a session or runs a command somewhere; null for any other.
CREATE OR REPLACE MACRO exec_kind(event_source, event_name) AS
CASE concat(event_source, ' ', event_name)
    WHEN 'ecs.amazonaws.com ExecuteCommand' THEN 'ecs_exec'
    WHEN 'ssm.amazonaws.com StartSession' THEN 'ssm_session'
    WHEN 'ssm.amazonaws.com ResumeSession' THEN 'ssm_resume'
    WHEN 'ssm.amazonaws.com SendCommand' THEN 'ssm_command'
    WHEN 'ec2-instance-connect.amazonaws.com SendSSHPublicKey' THEN 'ssh_key'
    WHEN 'ec2-instance-connect.amazonaws.com OpenTunnel' THEN 'tunnel'
    WHEN 'ec2-instance-connect.amazonaws.com SendSerialConsoleSSHPublicKey' THEN 'serial_console'
    WHEN 'kubernetes exec' THEN 'kubectl_exec'
    WHEN 'kubernetes attach' THEN 'kubectl_attach'
    WHEN 'kubernetes portforward' THEN 'kubectl_port_forward'
    WHEN 'kubernetes ephemeralcontainers' THEN 'kubectl_debug'
END;
