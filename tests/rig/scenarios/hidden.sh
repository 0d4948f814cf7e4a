# rig: seconds=300
# Old data in areas that a drive hides: opened before the erase, and reached by it.
ata HPA 'hpa shown_blocks=4096 block rpm=1'
ata SECURITY 'hpa shown_blocks=4096 security'
ata OVERWRITE 'hpa shown_blocks=4096'
ata AMA 'ama shown_blocks=4096 major=10'
ata DCO 'dco hpa dco_blocks=6144'
boot
erase_all 0 'HPA SECURITY OVERWRITE AMA DCO'
judged HPA=purged SECURITY=cleared OVERWRITE=cleared AMA=cleared DCO=cleared
gone HPA SECURITY OVERWRITE AMA DCO
for name in HPA SECURITY OVERWRITE AMA DCO; do
	jq -e '[.. | numbers] | index(4194304)' "$(record_of $name)" >/dev/null || fail "the record of $name lacks the whole size"
done
