# rig: only=6.12 seconds=240
# USB bridges and sticks: one that says it is twice as large as it is (its upper half is the lower once more), an
# honest one, and ATA drives behind bridges that pass nothing or show half.
modules dummy_hcd libcomposite usb_f_mass_storage usb_storage loop dm_mod sd_mod sg
ata NOTHING 'passes_nothing'
ata CAPPED 'caps_blocks=4096'
ata AGAIN 'wraps_blocks=4096'
boot
ok 'modprobe -r dummy_hcd; modprobe dummy_hcd num=2; mkdir -p /config; mount -t configfs none /config
	gadget() {
		local at=/config/usb_gadget/$1
		mkdir "$at"; echo 0x1d6b >"$at/idVendor"; echo 0x0104 >"$at/idProduct"; echo 0x0300 >"$at/bcdUSB"
		mkdir "$at/strings/0x409"; echo "$1" >"$at/strings/0x409/serialnumber"; echo Kiyome >"$at/strings/0x409/manufacturer"; echo "$1" >"$at/strings/0x409/product"
		mkdir "$at/configs/c.1" "$at/functions/mass_storage.0"
		echo "$2" >"$at/functions/mass_storage.0/lun.0/file"
		ln -s "$at/functions/mass_storage.0" "$at/configs/c.1"
		echo "$3" >"$at/UDC"
	}
	for file in honest half; do dd if=/dev/urandom of=/tmp/$file bs=1M count=4 2>/dev/null; done
	losetup /dev/loop0 /tmp/half
	printf "0 8192 linear /dev/loop0 0\n8192 8192 linear /dev/loop0 0\n" | dmsetup create wraps
	[ -e /dev/mapper/wraps ] || dmsetup mknodes
	gadget HONEST01 /tmp/honest dummy_udc.0; gadget WRAPS001 /dev/mapper/wraps dummy_udc.1
	# A stick has no page cache behind it, the gadget has.
	(while sleep 0.05; do echo 1 >/proc/sys/vm/drop_caches; done) >/dev/null 2>&1 </dev/null &
	for ((i = 0; i < 100; i++)); do [ "$(ls -d /sys/block/sd* | wc -l)" -ge 5 ] && exit 0; sleep 0.1; done; ls /sys/block /sys/class/udc; exit 1'
run 0 list --json
shown HONEST01 '.transport == "usb" and .guards == []'
shown WRAPS001 '.transport == "usb" and .size_bytes == 8388608'
erase_all 1 'HONEST01 WRAPS001 NOTHING CAPPED'
judged 'HONEST01=partial:.*|cleared' 'WRAPS001=failed:.*' NOTHING=partial:native_size_unknown 'CAPPED=(partial|failed):.*'
erase 1 AGAIN --address-test
judged 'AGAIN=failed:.*'
outcome WRAPS001 '(tostring | test("alias"))'
[ "$(left CAPPED)" -gt 30000 ] || fail 'the part that the bridge does not show is gone'
