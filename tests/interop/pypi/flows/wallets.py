"""Wallets, keys, signatures and transfers. Signatures are verified with the package `cryptography`."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from checks import check, refused_with
from sandbox import control, fresh

ETHER = 10**18


def native(to, amount, **more):
    return {"kind": "Native", "to": to, "amount": str(amount), **more}


def balance_of(world, wallet):
    return int(world.by_service.wallets.get_wallet_assets(wallet["id"])["assets"][0]["balance"])


def data(text):
    return bytes.fromhex(text.removeprefix("0x"))


def sign(world, wallet, **body):
    body = {"network": wallet["network"], **body}
    return world.by_service.keys.generate_signature(wallet["signingKey"]["id"], body)["signature"]


@check("wallets", "life cycle")
def _(world):
    wallets, name = world.by_service.wallets, fresh("Treasury")
    wallet = world.create_wallet("EthereumSepolia", name=name, tags=["one"])
    assert wallet["status"] == "Active"
    assert wallets.get_wallet(wallet["id"]) == wallet
    assert wallets.update_wallet(wallet["id"], {"name": f"{name}, renamed"})["name"] == f"{name}, renamed"
    wallets.tag_wallet(wallet["id"], {"tags": ["two"]})
    wallets.untag_wallet(wallet["id"], {"tags": ["one"]})
    assert wallets.get_wallet(wallet["id"])["tags"] == ["two"]
    assert wallet["id"] in [item["id"] for item in wallets.list_wallets({"limit": 50})["items"]]
    refused_with(400, "network", world.create_wallet, "Etherium")
    refused_with(404, "wallet not found", wallets.get_wallet, "wa-00000-00000-0000000000000000")


@check("keys", "life cycle")
def _(world):
    keys = world.by_service.keys
    key = keys.create_key({"scheme": "EdDSA", "curve": "ed25519", "name": fresh("Key")})
    wallet = world.create_wallet("SolanaDevnet", signingKey={"id": key["id"]})
    assert wallet["signingKey"]["publicKey"] == key["publicKey"]
    assert keys.get_key(key["id"])["wallets"] == [{"id": wallet["id"], "network": "SolanaDevnet"}]
    name = fresh("Renamed")
    assert keys.update_key(key["id"], {"name": name})["name"] == name
    keys.delete_key(key["id"])
    refused_with(422, "archived", lambda: sign(world, wallet, kind="Message", message="0x00"))


@check("signatures", "of a hash, verified as ECDSA")
def _(world):
    wallet, digest = world.create_wallet("EthereumSepolia"), bytes(range(32))
    signature = sign(world, wallet, kind="Hash", hash=f"0x{digest.hex()}")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), data(wallet["signingKey"]["publicKey"]))
    both = utils.encode_dss_signature(int(signature["r"], 16), int(signature["s"], 16))
    scheme = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
    point.verify(both, digest, scheme)
    try:
        point.verify(both, digest[::-1], scheme)
    except InvalidSignature:
        return
    raise AssertionError("the signature verifies for another hash")


@check("signatures", "of a message, verified as Ed25519")
def _(world):
    wallet = world.create_wallet("SolanaDevnet")
    signature = sign(world, wallet, kind="Message", message="0x48656c6c6f")
    key = ed25519.Ed25519PublicKey.from_public_bytes(data(wallet["signingKey"]["publicKey"]))
    key.verify(data(signature["r"]) + data(signature["s"]), b"Hello")


@check("transfers", "from request to history")
def _(world):
    wallets = world.by_service.wallets
    source, target = world.create_funded_wallet("EthereumSepolia"), world.create_wallet("EthereumSepolia")
    body = native(target["address"], ETHER // 10, externalId=fresh("Invoice"))
    transfer = wallets.transfer_asset(source["id"], body)
    confirmed = wallets.get_transfer(source["id"], transfer["id"])
    assert confirmed["status"] == "Confirmed"
    assert balance_of(world, target) == ETHER // 10
    assert balance_of(world, source) == ETHER - ETHER // 10 - int(confirmed["fee"])
    events = wallets.get_wallet_history(source["id"])["items"]
    assert confirmed["txHash"] in [event["txHash"] for event in events]
    # The same external id is the same transfer.
    assert wallets.transfer_asset(source["id"], body)["id"] == transfer["id"]
    refused_with(409, "(?i)external", wallets.transfer_asset, source["id"], {**body, "amount": "1"})


@check("transfers", "without funds, one fails and says why")
def _(world):
    wallet = world.create_wallet("EthereumSepolia")
    transfer = world.by_service.wallets.transfer_asset(wallet["id"], native(wallet["address"], ETHER))
    failed = world.by_service.wallets.get_transfer(wallet["id"], transfer["id"])
    assert failed["status"] == "Failed" and "nsufficient" in failed["reason"], failed


@check("staking", "ether is staked, earns and is listed")
def _(world):
    staking, wallet = world.by_service.staking, world.create_funded_wallet("EthereumHoodi", ETHER * 40)
    body = {"protocol": "Ethereum", "provider": "Figment", "kind": "Native", "walletId": wallet["id"]}
    stake = staking.create_stake({**body, "amount": str(ETHER * 32)})
    control("settle")
    assert stake["id"] in [item["id"] for item in staking.list_stakes()["items"]]
    assert len(staking.list_stake_actions(stake["id"])["items"]) == 1
    assert staking.get_stake_rewards(stake["id"])["symbol"] == "ETH"
