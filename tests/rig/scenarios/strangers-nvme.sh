# rig: both
# Programs that know nothing of us believe the simulated NVMe drives, in success and in failure.
drive a 'size=16M fill=text:1 | nvme serial=SIM-A block crypto format_crypto sanitize_ms=300 format_ms=100'
drive b 'size=16M fill=text:2 | nvme serial=SIM-B block overwrite sanitize_ms=300 fail_at=50 ns=1'
boot
ok 'nvme list -o json'
jq -e '[.Devices[].SerialNumber] | sort == ["SIM-A", "SIM-B"]' "$T/out" >/dev/null || fail 'nvme list lacks them'
ok 'smartctl -i -H -A /dev/nvme0'
says 'SIM-A'
says 'PASSED'
ok 'nvme id-ctrl /dev/nvme0 -o json'
jq -e '.sanicap % 4 == 3 and (.sn | startswith("SIM-A"))' "$T/out" >/dev/null || fail 'the capabilities are not told'
ok 'nvme id-ns /dev/nvme0n1; nvme smart-log /dev/nvme0; nvme error-log /dev/nvme0'

nvme_media a
cp "$T/a.img" "$T/before.img"
ok 'nvme format /dev/nvme0 -n 1 -s 2 --force'
nvme_media a
[ "$(changed "$T/a.img" "$T/before.img")" -eq 4096 ] || fail 'the format left something as it was'
ok 'nvme sanitize /dev/nvme0 -a 2; sleep 1; nvme sanitize-log /dev/nvme0 -o json'
jq -e '.[].sstat.status | startswith("(1)")' "$T/out" >/dev/null || fail 'no success was told'
nvme_media a
is_wiped "$T/a.img" 00
asked_nvme ' a/1 admin 84 nsid=0 cdw10=00000002 .* status=000' || fail 'no Sanitize came'

# What the drive has not is refused, and one that fails says so, and how to leave that state.
guest 'nvme sanitize /dev/nvme0 -a 3'
complains 'Invalid Field'
guest 'nvme format /dev/nvme1 -n 1 -s 2 --force'
complains 'Invalid Field'
nvme_media b
cp "$T/b.img" "$T/before.img"
ok 'nvme sanitize /dev/nvme1 -a 2; sleep 1; nvme sanitize-log /dev/nvme1 -o json'
jq -e '.[].sstat.status | startswith("(3)")' "$T/out" >/dev/null || fail 'no failure was told'
guest 'nvme sanitize /dev/nvme1 -a 1'
complains 'Sanitize Failed'
nvme_media b
left=$(changed "$T/b.img" "$T/before.img")
[ "$left" -gt 0 ] && [ "$left" -lt 4096 ] || fail "it failed after $left blocks"
