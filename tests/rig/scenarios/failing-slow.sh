# rig: full seconds=400
# ATA and SAS drives that fail at 40 %, or stand in the failed state from before. A drive that left that state by
# our erase, of which nothing could be sampled before, shows by a second one that it works.
ata AFAIL 'block fail_at=40 rpm=1' size=512K
sas SFAIL 'block fail_at=40 rpm=1' size=512K
ata AFAILED 'block failed rpm=1' size=512K
sas SFAILED 'block failed exits_failure rpm=1' size=512K
boot
erase_all 1 'AFAIL SFAIL AFAILED SFAILED'
judged AFAIL=failed:erase_failed SFAIL=failed:erase_failed \
	AFAILED='purged|failed:canary_unreadable' SFAILED='purged|failed:canary_unreadable'
gone AFAILED SFAILED
for name in AFAIL SFAIL; do [ "$(left $name)" -gt 3000 ] || fail "$name did not fail"; done
run 0 list --json
shown AFAILED '.features.sanitize.state == "succeeded"'
shown SFAILED '.no_overwrite == null'
erase_all 0 'AFAILED SFAILED'
judged AFAILED=purged SFAILED=purged
