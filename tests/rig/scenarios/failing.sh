# rig: seconds=240
# NVMe drives that fail at 40 %, or stand in the failed state from before; and drives of each kind that sanitize
# for somebody else when we come: followed to the end, then erased by us. ATA and SAS: failing-slow.sh.
nvm FAIL 'block no_format fail_at=40' size=512K
nvm FORMAT 'fail_at=40' size=512K
nvm FAILED 'block failed no_format' size=512K
ata ABUSY 'block sanitizing sanitize_ms=6000 rpm=1'
sas SBUSY 'block sanitizing sanitize_ms=6000 rpm=1'
nvm NBUSY 'block sanitizing sanitize_ms=6000'
boot
erase_all 1 'FAIL FORMAT FAILED ABUSY SBUSY NBUSY'
judged FAIL=failed:erase_failed FORMAT='failed:(erase_failed|erase_unanswered)' \
	FAILED='purged|failed:canary_unreadable' ABUSY=purged SBUSY=purged NBUSY=purged
gone FAILED ABUSY SBUSY NBUSY
for name in FAIL FORMAT; do [ "$(left $name)" -gt 3000 ] || fail "$name did not fail"; done
run 0 list --json
shown FAILED '.features.sanitize.state == "succeeded"'
# Nothing could be sampled before; a second erase shows that the drive works.
erase 0 FAILED
judged FAILED=purged
