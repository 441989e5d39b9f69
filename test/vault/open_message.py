"""Opens one message with the AWS Encryption SDK for Python, under the key and the context that it is given as JSON.

The key is a token's own one, or, with `kms`, the ARN of a key that KMS keeps (AWS_ENDPOINT_URL says where).
"""

import base64
import json
import sys

import aws_encryption_sdk
from aws_encryption_sdk.identifiers import CommitmentPolicy, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider


class OneKey(RawMasterKeyProvider):
    """The token's own key, by the names that the vault gives it."""

    provider_id = "quittance"
    wrapping_key = None

    def _get_raw_key(self, key_id):
        return self.wrapping_key


wish = json.load(sys.stdin)
if "kms" in wish:
    keys = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[wish["kms"]])
else:
    keys = OneKey()
    keys.wrapping_key = WrappingKey(
        wrapping_algorithm=WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
        wrapping_key=base64.b64decode(wish["key"]),
        wrapping_key_type=EncryptionKeyType.SYMMETRIC,
    )
    keys.add_master_key("token")

client = aws_encryption_sdk.EncryptionSDKClient(
    commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT, max_encrypted_data_keys=1
)
try:
    plaintext, header = client.decrypt(source=base64.b64decode(wish["message"]), key_provider=keys)
    answer = {
        "plaintext": base64.b64encode(plaintext).decode() if header.encryption_context == wish["context"] else None,
        "context": header.encryption_context,
        "suite": header.algorithm.name,
    }
except Exception as error:
    answer = {"refused": type(error).__name__}
json.dump(answer, sys.stdout)
