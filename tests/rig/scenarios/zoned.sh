# rig: seconds=120
# A host-managed zoned drive can't be overwritten by us: refused with that reason, and not written to.
modules scsi_debug sd_mod sg
boot
ok 'modprobe -r scsi_debug; modprobe scsi_debug zbc=managed zone_size_mb=1 dev_size_mb=16 delay=0
	for ((i = 0; i < 100; i++)); do grep -l host-managed /sys/block/sd*/queue/zoned && exit 0; sleep 0.1; done; exit 1'
run 0 list --json
has '.features.is_zoned == true and .no_overwrite != null' || fail 'the zones are not seen'
name=$(jq -r 'select(.features.is_zoned == true).name' "$T/out")
serial=$(jq -r 'select(.features.is_zoned == true).serial_shown' "$T/out")
run 3 plan --json "/dev/$name"
cp "$T/out" "$T/plan.json"
TOKEN=$serial erase 3 "/dev/$name"
complains 'zone'
ok "cat /sys/block/$name/stat"
read -r -a stat <"$T/out"
[ "${stat[4]}" -eq 0 ] || fail 'it was written to'
