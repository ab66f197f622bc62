"""Object storage of somebody else's: moto's server of S3, which checks signatures with botocore, and boto3 as another client of it.

    python3 object_storage.py serve                   # a line of JSON says where it is and who may use it; ends with its input
    python3 object_storage.py list ENDPOINT PREFIX    # what is there, as JSON; who asks stands in AWS's variables
    python3 object_storage.py put ENDPOINT KEY TEXT   # puts an object as others do
"""

import json
import logging
import os
import sys

import boto3
from botocore.config import Config

BUCKET = "values"


def client(service, endpoint, **credentials):
    """A client of one service."""
    # Requests that fail are shown as they are.
    config = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", config=config, **credentials)


def users(endpoint):
    """Makes a user who may do everything, one who may do nothing, and a session of the first one's rights."""
    setup = {"aws_access_key_id": "setup", "aws_secret_access_key": "setup"}
    iam = client("iam", endpoint, **setup)
    client("s3", endpoint, **setup).create_bucket(Bucket=BUCKET)
    everything = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    )
    keys = {}
    for name in ["user", "stranger"]:
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        keys[name] = [key["AccessKeyId"], key["SecretAccessKey"]]
    iam.put_user_policy(UserName="user", PolicyName="all", PolicyDocument=everything)
    role = iam.create_role(RoleName="role", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.put_role_policy(RoleName="role", PolicyName="all", PolicyDocument=everything)
    session = client("sts", endpoint, **setup).assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    keys["session"] = [session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]]
    return keys


def serve():
    """Serves until the input ends."""
    from moto import settings
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    port = server.get_host_and_port()[1]
    keys = users(f"http://127.0.0.1:{port}")
    # From now on every request has to be signed by somebody who may make it.
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    print(json.dumps({"port": port, "keys": keys}), flush=True)
    sys.stdin.read()


def objects(endpoint, prefix):
    """The bytes, the checksum and the type of every object."""
    s3 = client("s3", endpoint)
    found = {}
    for item in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", []):
        # Compares what it reads with the checksum.
        answer = s3.get_object(Bucket=BUCKET, Key=item["Key"], ChecksumMode="ENABLED")
        found[item["Key"]] = {
            "text": answer["Body"].read().decode(), "sha256": answer.get("ChecksumSHA256"), "type": answer["ContentType"],
        }
    return found


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    elif sys.argv[1] == "list":
        print(json.dumps(objects(*sys.argv[2:])))
    else:
        client("s3", sys.argv[2]).put_object(Bucket=BUCKET, Key=sys.argv[3], Body=sys.argv[4].encode())
