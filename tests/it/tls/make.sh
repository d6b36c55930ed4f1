#!/bin/sh
# Makes the certificates of this folder again: an authority, and what it issued to a server on loopback and to a client. The
# server has one that has expired as well.
set -e
new() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }
scratch=$(mktemp -d)
issue() { # NAME EXTENSIONS KEY END
    openssl req -new -key "$3" -subj "/CN=dfns test $1" -out "$scratch/$1.csr"
    printf '%s\n' "$2" > "$scratch/$1.ext"
    openssl ca -batch -notext -config "$scratch/ca.cnf" -extfile "$scratch/$1.ext" -startdate 20200101000000Z \
        -enddate "$4" -in "$scratch/$1.csr" -out "$1.pem"
}
cat > "$scratch/ca.cnf" <<CONFIG
[ca]
default_ca = test
[test]
dir = $scratch
database = $scratch/index.txt
new_certs_dir = $scratch
serial = $scratch/serial
certificate = authority.pem
private_key = $scratch/authority-key.pem
default_md = sha256
policy = any
[any]
commonName = supplied
CONFIG
: > "$scratch/index.txt"
echo 01 > "$scratch/serial"
new "$scratch/authority-key.pem"
openssl req -new -key "$scratch/authority-key.pem" -subj "/CN=dfns test authority" -out "$scratch/authority.csr"
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n' > "$scratch/authority.ext"
openssl ca -batch -notext -selfsign -config "$scratch/ca.cnf" -keyfile "$scratch/authority-key.pem" -extfile "$scratch/authority.ext" \
    -startdate 20200101000000Z -enddate 21000101000000Z -in "$scratch/authority.csr" -out authority.pem
server="subjectAltName=DNS:localhost,DNS:api.dfns.test,IP:127.0.0.1
extendedKeyUsage=serverAuth"
new server-key.pem
issue server "$server" server-key.pem 21000101000000Z
issue expired "$server" server-key.pem 20210101000000Z
new client-key.pem
issue client "extendedKeyUsage=clientAuth" client-key.pem 21000101000000Z
rm -r "$scratch"
