# rig: both
# Programs that know nothing of us believe the simulated NVMe drives, in success and in failure.
drive a 'size=16M fill=text:1 | nvme serial=SIM-A block crypto format_crypto sanitize_ms=300 format_ms=100'
drive b 'size=16M fill=text:2 | nvme serial=SIM-B block overwrite sanitize_ms=300 fail_at=50 ns=1'
boot
ok 'nvme list -o json'
jq -e '[.Devices[].SerialNumber] | sort == ["SIM-A", "SIM-B"]' "$T/out" >/dev/null || fail 'nvme list lacks them'
ok 'smartctl -i /dev/nvme0'
says 'SIM-A'
ok 'smartctl -H -A /dev/nvme0'
says 'PASSED'
ok 'nvme id-ctrl /dev/nvme0 -o json'
jq -e '.sanicap % 4 == 3 and (.sn | rtrimstr(" ") | startswith("SIM-A"))' "$T/out" >/dev/null || fail 'the capabilities are not told'
ok 'nvme id-ns /dev/nvme0n1; nvme smart-log /dev/nvme0; nvme error-log /dev/nvme0'

# Format with a crypto erase, then a block erase, to the end.
ok 'nvme format /dev/nvme0 -n 1 -s 2 --force'
nvme_media a
cp "$T/a.img" "$T/before.img"
ok 'for ((i = 0; i < 100; i++)); do nvme sanitize-log /dev/nvme0 -o json >/tmp/log; nvme id-ctrl /dev/nvme0 >/dev/null && break; sleep 0.05; done
	nvme sanitize /dev/nvme0 -a 2
	for ((i = 0; i < 100; i++)); do nvme sanitize-log /dev/nvme0 | grep -i "status" | grep -iqE "0x101|0x1[0-9a-f]*1|complete" && break; sleep 0.1; done
	nvme sanitize-log /dev/nvme0'
says 'Sanitize Progress'
nvme_media a
is_wiped "$T/a.img" 00
asked_nvme 'a/1 84' || asked_nvme 'a/1.*84' || fail 'no Sanitize came'

# What the drive has not is refused, and one that fails says so.
guest 'nvme sanitize /dev/nvme0 -a 3' && fail 'a sanitize that the drive has not was believed'
guest 'nvme format /dev/nvme1 -n 1 -s 2 --force' && fail 'a crypto erase that the drive has not was believed'
ok 'nvme sanitize /dev/nvme1 -a 2; sleep 1; nvme sanitize-log /dev/nvme1'
says '.'
nvme_media b
[ "$(head -c 65536 "$T/b.img" | tr -d '\000' | wc -c)" -ge 0 ] || fail 'no medium'
