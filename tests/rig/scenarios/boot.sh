# rig: both
# The guest comes up, and the program sees every drive for what it is.
drive a 'size=32M fill=text:1 | ata serial=SIM-ATA sanitize_ms=100'
drive b 'size=32M fill=text:2 | scsi serial=SIM-SAS'
disk nvme NVME-1 64
disk virtio VIRTIO-1 64
disk scsi SCSI-1 64
disk ata ATA-1 64
disk usb USB-1 64
disk sd card 64
boot
run 0 list --json
sees() { has "select(.serial_shown == \"$1\") | .transport == \"$2\" and .guards == []" || fail "$1 is not seen as it should"; }
sees SIM-ATA sata
sees SIM-SAS scsi
sees NVME-1 nvme
sees VIRTIO-1 virtio
sees SCSI-1 scsi
sees ATA-1 sata
sees USB-1 usb
sees 0xdeadbeef mmc
has '.serial_shown == "EVIDENCE" and .guards[0].reason == "guard_mounted"' || fail 'the evidence is not guarded'
off
