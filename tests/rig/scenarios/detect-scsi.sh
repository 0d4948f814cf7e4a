# rig: both
# Every state in which an ATA or SCSI drive may be found: seen for what it is, none taken for another.
drive 512e 'size=4M fill=text:1 | ata serial=E-512 physical_exponent=3 wwn=0x5000c50000000001 security enhanced block crypto overwrite'
drive 4kn 'size=4M block=4096 fill=text:2 | scsi serial=N-4K designator=0x5000c50000000002 block crypto overwrite'
drive 520 'size=4M block=520 fill=text:3 | scsi serial=B-520 designator=0x5000c50000000003 block'
drive equal1 'size=4M fill=text:4 | ata serial=EQUAL wwn=0x5000c50000000004'
drive equal2 'size=4M fill=text:5 | ata serial=EQUAL wwn=0x5000c50000000005'
drive two 'size=4M fill=text:6 | scsi serial=TWO-PATHS paths=2 designator=0x5000c50000000006 block'
drive busy 'size=4M fill=text:7 | ata serial=BUSY wwn=0x5000c50000000007 block sanitizing sanitize_ms=600000'
drive locked 'size=4M fill=text:8 | ata serial=LOCKED wwn=0x5000c50000000008 security locked user_password=secret'
drive frozen 'size=4M fill=text:9 | ata serial=FROZEN wwn=0x5000c50000000009 security freeze=1'
drive failed 'size=4M fill=text:10 | ata serial=FAILED wwn=0x5000c5000000000a block failed'
drive hidden 'size=4M fill=text:11 | ata serial=HIDDEN wwn=0x5000c5000000000b hpa shown_blocks=4096'
drive ro 'size=4M fill=text:12 | scsi serial=PROTECTED designator=0x5000c5000000000c write_protected'
drive held 'size=4M fill=text:13 | scsi serial=RESERVED designator=0x5000c5000000000d reserved=1'
boot
ok 'for disk in /sys/block/sd*; do echo "$(cat "$disk/device/vpd_pg80" | tail -c +5 | tr -d "\0 ") ${disk##*/}"; done | sort >/tmp/names
	set -- $(sed -n "s/^TWO-PATHS //p" /tmp/names); mke2fs -q -t ext4 "/dev/$2" && mkdir -p /mnt && mount "/dev/$2" /mnt'
run 0 list --json

shown E-512 '.logical_block_bytes == 512 and .physical_block_bytes == 4096 and .no_overwrite == null'
shown E-512 '.features | .sanitize.block == "yes" and .sanitize.state == "idle" and .security.enhanced == "yes"'
shown N-4K '.logical_block_bytes == 4096 and .no_overwrite == null'
shown B-520 '.no_overwrite == "drive_block_size" and .features.native_block_bytes == 520 and .size_bytes == 0'
shown BUSY '.no_overwrite == "drive_sanitizing" and .features.sanitize.state == "running"'
shown LOCKED '.no_overwrite == "drive_locked" and .features.security.locked == "yes"'
shown FROZEN '.features.security | .frozen == "yes" and .locked == "no"'
shown FAILED '.no_overwrite == "drive_sanitize_failed" and .features.sanitize.state == "failed"'
shown HIDDEN 'any(.remarks[]; .reason == "drive_hidden_area") and .features.hidden.native_blocks == 8192'
shown HIDDEN '.size_bytes == 2097152'
shown PROTECTED '.no_overwrite == "drive_write_protected" and .guards != []'
shown RESERVED '.no_overwrite == "drive_reserved"'
jq -s -e '[.[] | select(.serial_shown == "EQUAL") | .weak == ["shared_serial"]] == [true, true]' "$T/out" >/dev/null ||
	fail 'equal serial numbers pass for good ones'
# One drive, however many ways lead to it; in use on one of them guards it.
jq -s -e '[.[] | select(.serial_shown == "TWO-PATHS") | (.other_paths | length) == 1] == [true]' "$T/out" >/dev/null ||
	fail 'two paths are not one drive'
shown TWO-PATHS 'any(.guards[]; .reason == "guard_mounted")'

erase 3 TWO-PATHS --method zero
complains 'mounted'
erase 2 EQUAL --method zero
complains 'more than one drive'
erase 3 PROTECTED --method zero
ok 'ls -A /evidence/out 2>/dev/null | grep -c "[.]pdf$" || true'
says '^0$'
was_sent ' (equal1|equal2|ro)/[0-9]+ (2a|8a|35|91|48|85.*(f1|f2|f3|f4|b4))' && fail 'a refused drive was written to'
# What only looked may have changed nothing; the file system on TWO-PATHS is the scenario's.
media frozen
[ "$(head -c 4194304 "$T/frozen.img" | tail -c 14)" != '' ] || fail 'no medium'
