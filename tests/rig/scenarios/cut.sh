# rig: seconds=180
# The power is cut in the middle of an overwrite: before the twelfth write, with 2,048 blocks in the
# drive's cache. At the next boot the drive is half written, what nothing flushed is gone, and the
# journal holds the start of a job that has no paper; `kiyome resume` finishes it.
drive a 'size=32M fill=text:1 cache=2048 cut=write#12 | ata serial=SIM-ATA'
boot
media a
cp "$T/a.img" "$T/before.img"
start_erase SIM-ATA --method zero
is_cut
media a
# Twelve writes less the cache's megabyte, in blocks of 4,096 bytes.
wiped=$(changed "$T/a.img" "$T/before.img")
[ "$wiped" -gt 1024 ] || fail "only $wiped blocks were wiped"
[ "$wiped" -lt 6144 ] || fail "$wiped blocks were wiped"

boot
run 0 list --json
has '.serial_shown == "SIM-ATA" and .guards == []' || fail 'the drive is not seen after the cut'
ok 'head -c 512 /dev/sda | tr -d "\000" | wc -c; tail -c 512 /dev/sda'
says '^0$'
says 'Yamada Taro'
evidence
no_papers
[ "$(tail -n 1 "$T/evidence/journal.jsonl" | jq -r '.event + " " + .data.kind')" = 'step_start write' ] ||
	fail 'the journal does not end within the write'

# The next boot finds the job and finishes it.
run 1 resume SIM-ATA --yes SIM-ATA "${ERASE[@]}"
evidence
[ "$(word SIM-ATA)" = partial ] || fail "the word is $(word SIM-ATA)"
off
media a
is_wiped "$T/a.img" 00
