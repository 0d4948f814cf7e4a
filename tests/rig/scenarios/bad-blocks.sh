# rig: seconds=300
# Blocks that can't be read or written, and drives that lose writes without a word.
ata READ '' 'bad_read=4000:8'
ata WRITE '' 'bad_write=4000:8'
ata SANITIZE 'block rpm=1' 'bad_read=4000:8'
ata SECURITY 'security' 'bad_read=4000:8'
sas SWRITE '' 'bad_write=4000:8'
sas DROPS '' 'drops=4000:8'
ata REVERTS '' 'reverts=4000:8'
boot
erase_all 1 'READ WRITE SANITIZE SECURITY SWRITE DROPS REVERTS'
judged READ=partial:read_errors WRITE='(partial|failed):(canary_survived|write_errors)' SANITIZE=partial:read_errors \
	SECURITY=partial:read_errors SWRITE='(partial|failed):(canary_survived|write_errors)' \
	DROPS='failed:(canary_survived|mismatch)' REVERTS='failed:(canary_survived|mismatch)'
gone READ SANITIZE SECURITY
for name in WRITE SWRITE DROPS REVERTS; do [ "$(left $name)" -eq 64 ] || fail "$name: $(left $name) lines are left"; done
