# rig: both
# Every way of erasing inside a SAS drive, on drives that do as they say.
sas BLOCK 'block rpm=1'
sas BOTH 'crypto block rpm=1'
sas CRYPTO 'crypto rpm=1'
sas OVERWRITE 'overwrite'
sas LARGE 'block rpm=1' 'size=4M block=4096'
sas UNREADABLE 'block wabereq=2 rpm=1'
sas PLAIN
boot
erase_all 0 'BLOCK BOTH CRYPTO OVERWRITE LARGE UNREADABLE PLAIN'
judged BLOCK=purged BOTH=purged CRYPTO=cleared OVERWRITE=purged LARGE=purged UNREADABLE=purged PLAIN=cleared
gone BLOCK BOTH CRYPTO OVERWRITE LARGE UNREADABLE PLAIN
is_wiped "$T/PLAIN.img" 00
