# rig: both
# Every state in which an NVMe drive may be found. A drive is its subsystem, whatever its parts are
# called: here nvme0n1 belongs to nvme1.
fill "$T/cross.img" 4
fill "$T/apart.img" 4
modules nvme
N_DISKS=2
qemu -device nvme-subsys,id=both -device nvme,serial=CROSS,id=c0,subsys=both,addr=10 \
	-device nvme,serial=CROSS,id=c1,subsys=both,addr=11 \
	-drive "file=$T/cross.img,if=none,id=cross,format=raw" -device nvme-ns,drive=cross,bus=c1,nsid=1,shared=off \
	-drive "file=$T/apart.img,if=none,id=apart,format=raw" -device nvme-ns,drive=apart,bus=c0,nsid=7,detached=on
drive many 'size=12M fill=text:1 | nvme serial=MANY block crypto manages ns=1,size=4M ns=2,size=4M,lbaf=1 ns=3,size=4M,detached'
drive none 'size=4M fill=text:2 | nvme serial=NONE no_namespaces manages block'
drive two 'size=4M fill=text:3 | nvme serial=TWO controllers=2 ns=1 block'
drive busy 'size=4M fill=text:4 | nvme serial=BUSY block sanitizing sanitize_ms=600000'
drive failed 'size=4M fill=text:5 | nvme serial=FAILED block failed'
drive areas 'size=4M fill=text:6 | nvme serial=AREAS block crypto boot_partitions rpmb'
drive opal 'size=4M fill=text:7 | nvme serial=OPAL opal opal_locked psid=ABCDEFGH'
boot
connect two duplicate_connect
# The kernel finds them in any order; so the order is made.
ok 'cd /sys/bus/pci/drivers/nvme
	for i in 10 11; do echo 0000:00:$i.0 >unbind; done
	for i in 10 11; do echo 0000:00:$i.0 >bind; for ((n = 0; n < 100; n++)); do [ -e 0000:00:$i.0/nvme ] && grep -q live 0000:00:$i.0/nvme/nvme*/state && break; sleep 0.05; done; done
	for ((n = 0; n < 100; n++)); do ls -d 0000:00:11.0/nvme/nvme1/nvme0*n1 2>/dev/null && exit 0; sleep 0.05; done; exit 1'
run 0 list --json
shown CROSS '.node == "/dev/nvme0n1" and .control_node == "/dev/nvme1" and .features.controllers == 2 and .no_overwrite == "drive_unattached"'
shown MANY '.no_overwrite == "drive_has_units" and (.units | length) == 1 and .features.namespaces == 3'
shown MANY 'any(.remarks[]; .reason == "drive_unattached")'
shown NONE '.no_overwrite == "drive_no_namespace" and .size_bytes == 0'
shown TWO '.no_overwrite == null and .features.controllers == 2 and .guards == []'
shown BUSY '.no_overwrite == "drive_sanitizing" and .features.sanitize.state == "running"'
shown FAILED '.no_overwrite == "drive_sanitize_failed" and .features.sanitize.state == "failed"'
shown AREAS 'any(.remarks[]; .reason == "drive_extra_areas")'
shown OPAL '.no_overwrite == "drive_locked" and .features.opal.is_locked == "yes"'
jq -s -e '[.[] | select(.type == "drive" and .serial_shown != "EVIDENCE")] | length == 8' "$T/out" >/dev/null ||
	fail 'not eight drives'

# A namespace in use guards the whole drive.
ok 'for disk in /sys/block/nvme*n2; do mke2fs -q -t ext4 "/dev/${disk##*/}" && mkdir -p /mnt && mount "/dev/${disk##*/}" /mnt; done'
run 0 list --json
shown MANY 'any(.guards[]; .reason == "guard_mounted")'
erase 3 MANY
complains 'mounted'
asked_nvme 'many/.* (80|84) ' && fail 'a drive in use was formatted or sanitized'
ok 'umount /mnt'
