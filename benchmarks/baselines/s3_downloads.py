"""What a user would write to read a bucket: boto3 with 16 threads, only downloading the objects."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config

THREADS = 16


def main() -> None:
    """Downloads all objects of a prefix into memory, one after another in each thread."""
    address, endpoint_url, out = sys.argv[1:]
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    client = boto3.client("s3", endpoint_url=endpoint_url, config=Config(max_pool_connections=THREADS))

    def size(key: str) -> int:
        return len(client.get_object(Bucket=bucket, Key=key)["Body"].read())

    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [entry["Key"] for page in pages for entry in page["Contents"]]
    with ThreadPoolExecutor(THREADS) as pool:
        total = sum(pool.map(size, keys))
    Path(out).mkdir()
    Path(out, "bytes").write_text(str(total), encoding="ascii")


if __name__ == "__main__":
    main()
