# rig: both seconds=300
# Every way of erasing inside an ATA drive, on drives that do as they say; each word is what that way is
# worth, and what stands on the medium afterwards is what the drive leaves.
ata BLOCK 'block rpm=1'
ata BOTH 'crypto block encrypts rpm=1'
ata CRYPTO 'crypto rpm=1'
ata STATED 'crypto encrypts rpm=1'
ata OVERWRITE 'overwrite ending'
ata ENHANCED 'security enhanced'
ata FLASH 'security enhanced rpm=1'
ata NORMAL 'security'
ata PLAIN
boot
erase_all 0 'BLOCK BOTH CRYPTO STATED OVERWRITE ENHANCED FLASH NORMAL PLAIN'
judged BLOCK=purged BOTH=purged CRYPTO=cleared STATED=purged OVERWRITE=purged ENHANCED=purged FLASH=cleared \
	NORMAL=cleared PLAIN=cleared
gone BLOCK BOTH CRYPTO STATED OVERWRITE ENHANCED FLASH NORMAL PLAIN
is_wiped "$T/BLOCK.img" 00
is_wiped "$T/PLAIN.img" 00

# No lock, no freeze, no password left behind.
was_sent ' [A-Z]+/[0-9]+ 85[0-9a-f]*f500 ' && fail 'a drive was frozen'
ok 'for disk in /sys/block/sd*; do hdparm -I "/dev/${disk##*/}"; done'
! grep -qE '^[[:space:]]+(enabled|locked)' "$T/out" || fail 'a password was left'
