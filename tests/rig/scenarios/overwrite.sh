# rig: both seconds=240
# One overwrite of each kind of drive that has nothing better, by the real program to a signed paper;
# the host looks at the medium itself. Only a virtual drive is known to hide nothing.
drive a 'size=16M fill=text:1 | ata serial=SIM-ATA'
drive b 'size=16M fill=text:2 | scsi serial=SIM-SAS'
disk nvme NVME-1 16
disk virtio VIRTIO-1 16
disk sd card 16
boot
erase 1 SIM-ATA --method zero
erase 1 SIM-SAS --method zero
erase 1 NVME-1 --method zero
erase 0 VIRTIO-1 --method zero
erase 1 0xdeadbeef --method zero
run 0 journal verify --out /evidence/out
evidence
off

[ "$(papers | wc -l)" -eq 5 ] || fail "$(papers | wc -l) papers instead of 5"
for paper in $(papers); do
	"$VERIFIER" "$paper" --trust "$KEY" >"$T/out" || fail "$paper is not believed"
done
[ "$(word VIRTIO-1)" = cleared ] || fail "VIRTIO-1 is $(word VIRTIO-1)"
for serial in SIM-ATA SIM-SAS NVME-1 0xdeadbeef; do
	[ "$(word "$serial")" = partial ] || fail "$serial is $(word "$serial")"
done
media a
media b
for image in a b NVME-1 VIRTIO-1 card; do
	is_wiped "$T/$image.img" 00
done
