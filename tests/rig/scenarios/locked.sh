# rig: seconds=300
# Locks and freezes: a stranger's lock is refused with the reason, opened by who knows the password, or passed by a
# drive that lets a sanitize pass; a frozen drive is erased by what freezing does not stop.
ata LOCKED 'security locked user_password=secret'
ata KNOWN 'security locked user_password=secret'
ata PASSES 'security locked user_password=secret block overrides_lock rpm=1' size=1M
ata FROZEN 'security freeze=1'
ata FREE 'security block freeze=1 rpm=1'
nvm OPAL 'opal opal_locked psid=ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
boot
erase 3 LOCKED
complains 'lock'
erase 3 OPAL
complains 'lock'
was_sent ' LOCKED/[0-9]+ (2a|8a|35|85[0-9a-f]{24}(f1|f2|f3|f4|f6|b4)00)' && fail 'a locked drive was touched'
asked_nvme ' OPAL/1 admin (80|84|81) .*status=000' && fail 'a locked drive was touched'
[ "$(left LOCKED)" -eq 65536 ] && [ "$(left OPAL)" -eq 65536 ] || fail 'a locked drive was written to'

guest "cd /root; kiyome unlock KNOWN --yes KNOWN --out /evidence/out --password-fd 3 3<<<wrong"
[ $? -ne 0 ] || fail 'a wrong password was believed'
ok "cd /root; kiyome unlock KNOWN --yes KNOWN --out /evidence/out --password-fd 3 3<<<secret"
erase_all 0 'KNOWN FROZEN FREE'
judged KNOWN=cleared FROZEN=cleared FREE=purged
# Of a locked drive nothing could be sampled before: it is erased, and not proven.
erase 1 PASSES
judged PASSES=failed:canary_unreadable
gone KNOWN PASSES FROZEN FREE
