# rig: seconds=400
# Drives that lie: about all of it, a region, one block, by an old success that they show again. None gets a good
# word, and the reason is what was seen.
ata NOTHING 'block erase_nothing rpm=1'
ata OLD 'block erase_nothing lie_old_success old_success rpm=1'
ata REGION 'block skip_at=2048 skip=1024 rpm=1'
ata ONE 'overwrite ending skip_at=4001 skip=1'
ata SECURE 'security erase_nothing'
ata NOISE 'crypto encrypts erase_nothing rpm=1'
sas SOLD 'block erase_nothing lie_old_success rpm=1'
sas SONE 'overwrite skip_at=4001 skip=1'
nvm NOLD 'block no_format old_success erase_nothing lie_old_success'
nvm NREGION 'block no_format skip_at=2048 skip=1024'
nvm FORMAT 'erase_nothing'
# Old data that come back when power does, long after the certificate: a second look finds them.
ata LATER 'block come_back_at=1024 come_back=4096 rpm=1'
boot
survived='failed:canary_survived'
erase_all 1 'NOTHING OLD REGION ONE SECURE NOISE SOLD SONE NOLD NREGION FORMAT'
judged NOTHING=$survived OLD=$survived REGION=$survived ONE='failed:(canary_survived|mismatch)' SECURE=$survived \
	NOISE=$survived SOLD=$survived SONE='failed:(canary_survived|mismatch)' NOLD=$survived NREGION=$survived \
	FORMAT=$survived
for name in NOTHING SOLD NOLD FORMAT; do [ "$(left $name)" -gt 60000 ] || fail "$name did not lie"; done
for name in ONE SONE; do [ "$(left $name)" -eq 8 ] || fail "$name did not lie"; done

erase 0 LATER
judged LATER=purged
gone LATER
pull LATER
ok "for ((i = 0; i < 100; i++)); do grep -qx 'LATER *' /sys/block/sd*/device/vpd_pg80 2>/dev/null || exit 0; sleep 0.05; done; exit 1"
plug LATER
for ((i = 0; i < 100; i++)); do [ -n "$(node LATER)" ] && break; done
run 1 inspect LATER "${ERASE[@]}"
says 'not blank\|NOT BLANK\|not erased\|NOT ERASED\|data'
