# rig: seconds=400
# Drives that fail at 40 %, that stand in the failed state from before, or that sanitize for somebody else
# when we come. A drive that left the failed state by our erase shows by a second one that it works.
ata AFAIL 'block fail_at=40 rpm=1' size=1M
sas SFAIL 'block fail_at=40 rpm=1' size=1M
nvm NFAIL 'block no_format fail_at=40' size=1M
nvm FFAIL 'fail_at=40'
ata AFAILED 'block failed rpm=1' size=1M
sas SFAILED 'block failed exits_failure rpm=1' size=1M
nvm NFAILED 'block failed no_format' size=1M
ata ABUSY 'block sanitizing sanitize_ms=6000 rpm=1'
sas SBUSY 'block sanitizing sanitize_ms=6000 rpm=1'
nvm NBUSY 'block sanitizing sanitize_ms=6000'
boot
erase_all 1 'AFAIL SFAIL NFAIL FFAIL AFAILED SFAILED NFAILED ABUSY SBUSY NBUSY'
judged AFAIL=failed:erase_failed SFAIL=failed:erase_failed NFAIL=failed:erase_failed \
	FFAIL='failed:(erase_failed|erase_unanswered)' \
	AFAILED='purged|failed:canary_unreadable' SFAILED='purged|failed:canary_unreadable' \
	NFAILED='purged|failed:canary_unreadable' ABUSY=purged SBUSY=purged NBUSY=purged
gone AFAILED SFAILED NFAILED ABUSY SBUSY NBUSY
for name in AFAIL SFAIL NFAIL FFAIL; do [ "$(left $name)" -gt 6000 ] || fail "$name did not fail"; done
run 0 list --json
shown AFAILED '.features.sanitize.state == "succeeded"' size=1M
shown SFAILED '.no_overwrite == null' size=1M
shown NFAILED '.features.sanitize.state == "succeeded"' size=1M
erase_all 0 'AFAILED SFAILED NFAILED'
judged AFAILED=purged SFAILED=purged NFAILED=purged
