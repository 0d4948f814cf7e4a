# rig: only=6.12
# sda and sdb change places between the choice and the erase: what is confirmed is the drive, not its letter.
ata CHOSEN 'block rpm=1'
ata OTHER 'block rpm=1 wwn=0x5000c50000000a02' 'absent'
boot
[ "$(node CHOSEN)" = sda ] || fail "the first is $(node CHOSEN)"
run 0 plan /dev/sda
says CHOSEN
pull CHOSEN
ok 'for i in $(seq 100); do [ -e /sys/block/sda ] || exit 0; sleep 0.05; done; exit 1'
plug OTHER
ok 'for i in $(seq 100); do [ -e /sys/block/sda ] && exit 0; sleep 0.05; done; exit 1'
plug CHOSEN
ok 'for i in $(seq 100); do [ -e /sys/block/sdb ] && exit 0; sleep 0.05; done; exit 1'
[ "$(node OTHER)" = sda ] || fail "sda is $(node OTHER)"
# By its letter with the chosen drive's number: refused. By its number: the right one.
TOKEN=CHOSEN erase 3 /dev/sda
[ "$(left OTHER)" -eq 65536 ] || fail 'the wrong drive was touched'
erase 0 CHOSEN
judged CHOSEN=purged
gone CHOSEN
[ "$(left OTHER)" -eq 65536 ] || fail 'the wrong drive was touched'
