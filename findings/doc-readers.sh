#!/bin/sh
# Two readers of DOC on a letter of two lines: one loses the words before a comment, one reads none.
#
# Expected: both print all text of the letter, and at most the comment beside it. Found:
# - catdoc 0.95 prints the line up to the comment's reference (U+0005, [MS-DOC] 2.4.3) not at all:
#   "Words before and words behind." comes out as " and words behind.", with exit status 0. Most
#   likely it takes the sign for the start of something else and begins its paragraph anew there.
# - antiword 0.37 refuses a letter this short: "the text stream of this file is too small to handle".
# The letter was written by LibreOffice 7.4.7 (Word 97 format) and opens in Word and LibreOffice.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q "catdoc=1:0.95-6~deb12u1" antiword=0.37-16 > /dev/null 2>&1
for package in ./*.deb; do dpkg -x "$package" "$work"; done
base64 -d > letter.doc.xz <<'DOC'
/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4CP/BORdAGgzvhyGMHdg9KSEKcLeHHYngvKRhtyIyie6777bxf7fKP9jQyCAhUCCKzLL
8YVKqPSviDz7tbVkluj2h6J9d9pLqnUu9KONfnVrH+YggEWxidsxSCGjUMu3Z4b0EWNDuCtCAexORjCTL9qJTA5aKFuGabm+zjqX
RpL6YDEOLDXHl26ZeX9H116zmae8xPiIsRYTe6fFsyVgh3AMD7ssBfCaw0rqlKuKPxB3Wx6Y4dLHpqcLnmmbYoW8Wu5tAGMdjuZJ
sdiXOSpyc03OCDlgjJOJCKeeYOAcTZLxKmAX6TztAHvYz/0mVWtNlJgMtu83b1CuisAVDUKMDF+3ufOQOCdGwz3hbl2CnegoiD9l
AGMJ4TT1ZfGef8pbZR8PchaV93sDpFS4HMX+QoN6ufvZmLm7IfVD82eZ+XZW7v8QtRHQlcsKrGRNYU0LdPWqZlzC47GkmK+5JOg0
xzthDJXYx2YCkzi8XPua4wl5SZC1bgKdkKz7w4/l0raCIHTdsp3EFJSL+/vlnxTnad/YAfK57JhP9G6XPWcIX9Ppmqb8C0WceEAN
41uFZiIX4rK/cp62rmWbpMOols3EPbPpDBpFOlLOEk4HjChqaEpTutypGA+3N5r5wmzyaaSvDOC0XH94S1tSo51MaIGW5/YCQaRy
HRW6/4nCutiAcs+EzXHhVDoZjb4vQUXD3nOgkcRbo1KaXUOqgle67hPta+4sPSr70DpwNnR0jl+FYLs4l9y/PJ2WFzNYwtK8+kpT
KMHmlAVWFqBKMM6vV9mHHuzLsEy9EmgvPSztWcWS2fNj7d9nWXwlpy1UA6vhl0zCKQ1pQTjLGC7GAJa6krnCwBs2ZYCIpLnhiHxT
+m4t0MvF2ppyVsKSuKfiUF6cQOpXGN/I9RyZtltWqWLwYGRC0TDVOkc2TFrAEMAnicT7V7aGm8yu71B1X9eCLvOsH4FoYW7DevMt
QrswEUQxLHIwCgCd99VfO7jq3tnEi+Q1xJifkD/c9xdIFQp6eum99wfPg2pr4Zf9qc40rVGG88KzGHtE+QBXlTVlqOskz4wO+sBr
eT5bEjIAoY1311UxQSpymsYOKiROXpFIJYRgqyBVRwmzQuxIwtEiwYlN9EK9ogJj5jHPwI75yDdKQA4wupi6W+mwwTAMq8wcXrMG
tsG2WoO1aA0CJYxtXu+SFW8m07FuwVKa0/go+XoOloRctsHBQqLpBtZGarFqE//XxWGcsAmQs/bXX/bC9BWVErYdfbIJnrM7NC/H
iEofO4pE5/73t0T5/N46GnX4r5gcvrv1BZaqKWb3q/nlwHNRifAXYRqAO0M56f+smxwQCtarvYkFTqiQ7qlxLqyQLWMf3Cp+oO3p
LoTKSJ/AfZ+fcoUYcNSU5+ApUnCsw3eEuGHnBveF28XsOowOE8yTWiFqEVHcK5S/uffxkdhcwfDlhD5vMlOjpJCMIeYj6fZ/2arb
u1qeFFGSFpan8iMPhB4Roh1AQX+fTzNkcnUV6KRlQSSilJ0biYIun6AGPr/9ig2c8lAhWR2dn28ye7TjMVIh/q/gecyDoqqwWTkv
yBhUVMCEcZSXOCMO0dzD4j3kKBaj0tWXQyvprE5SX0Kb9yhWFtduHrSnEGRyMzbGppaCI4oPYD17NH9DhQeOHWQoxk5mUSfl0R99
ZPEaRs/bEt8AtiauKHypLqUAAYAKgEgAAOeyhQSxxGf7AgAAAAAEWVo=
DOC
xz -d letter.doc.xz
mkdir -p .antiword
cp usr/share/antiword/UTF-8.txt .antiword
for path in charset map; do echo "${path}_path = $work/usr/share/catdoc"; done > .catdocrc
export HOME="$work"
catdoc=$(usr/bin/catdoc -s us-ascii -d us-ascii letter.doc 2> errors | tr -s '\n' '|') || exit 1
antiword=$(usr/bin/antiword -m UTF-8.txt letter.doc 2>&1) && exit 1
for package in ./*.deb; do dpkg-deb --show "$package"; done
echo "catdoc:   $catdoc"
echo "antiword: $antiword"
case $catdoc in
  "First line without a comment.| and words behind."*"a comment"*) ;;
  *) echo "catdoc does something else now"; exit 1 ;;
esac
case $antiword in
  *"too small to handle"*) ;;
  *) echo "antiword does something else now"; exit 1 ;;
esac
