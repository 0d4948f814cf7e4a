# rig: seconds=300
# Sixteen drives at once, of three kinds, two of them bad: each its own word, and no other's.
for i in 1 2 3 4 5; do
	ata "ATA$i" 'block rpm=1' 'size=2M'
	sas "SAS$i" 'block rpm=1' 'size=2M'
	nvm "NVM$i" 'block' 'size=2M'
done
ata LIAR 'block erase_nothing rpm=1' 'size=2M'
boot
all='ATA1 SAS1 NVM1 ATA2 SAS2 NVM2 ATA3 SAS3 NVM3 ATA4 SAS4 NVM4 ATA5 SAS5 NVM5'
erase_all 1 "$all LIAR"
want=()
for name in $all; do want+=("$name=purged"); done
judged "${want[@]}" LIAR=failed:canary_survived
[ "$(papers | wc -l)" -eq 16 ] || fail "$(papers | wc -l) papers"
# shellcheck disable=SC2086 # words
gone $all
