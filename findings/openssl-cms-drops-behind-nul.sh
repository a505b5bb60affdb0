#!/usr/bin/env bash
# openssl cms and smime, without -binary, drop what stands between a NUL byte and the end of its line.
#
# Guess: the manual says of -binary that otherwise "the input message is converted to canonical format which is
# effectively using CR and LF as end of line", so a PDF that is signed without it would only have other line ends, and
# one that is encrypted would come back usable.
# What happens (openssl-cms(1), options -sign, -encrypt, -data_create, and openssl-smime(1)): the input is copied line by
# line as C strings. "een\0twee\ndrie\0vier" becomes "eendrie": bytes and line end behind the NUL are gone, without a
# word, and the signature over what is left verifies. A PDF with packed streams loses a third; encrypted, what is lost
# can never be had back. So a .p7m whose file cannot be read may have been broken by its sender's tool, not on the way.
# Source: openssl of the Debian release (its own package, unpacked, not installed); no other package is needed.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
apt-get download -q openssl libssl3 >/dev/null 2>&1
for package in ./*.deb; do dpkg -x "$package" root; done
libraries=$(dirname "$(find root -name 'libcrypto.so.3' | head -1)")
config=$(find root -name openssl.cnf | head -1)
run() { LD_LIBRARY_PATH=$libraries OPENSSL_CONF=$PWD/$config root/usr/bin/openssl "$@"; }
run version
run req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -subj /CN=Proef -days 2 2>/dev/null

printf 'een\0twee\ndrie\0vier' > file
signer=(-signer certificate.pem -inkey key.pem)
run cms -sign -nodetach -in file "${signer[@]}" -outform DER -out signed
run cms -verify -noverify -inform DER -in signed -out signed.out
run smime -sign -nodetach -in file "${signer[@]}" -outform DER -out old
run smime -verify -noverify -inform DER -in old -out old.out
run cms -encrypt -aes-256-cbc -in file -outform DER -out locked certificate.pem
run cms -decrypt -inkey key.pem -recip certificate.pem -inform DER -in locked -out locked.out
run cms -sign -binary -nodetach -in file "${signer[@]}" -outform DER -out exact
run cms -verify -noverify -binary -inform DER -in exact -out exact.out

for each in signed old locked; do
  echo "$each: $(tr '\0' '0' < $each.out)"
  [ "$(tr '\0' '0' < $each.out)" = eendrie ]
done
cmp file exact.out && echo "with -binary: unchanged"
