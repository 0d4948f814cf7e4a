# rig: both
# Programs that know nothing of us believe the simulated drives, in success and in failure.
drive a 'size=16M fill=text:1 | ata serial=SIM-ATA security overwrite block smart sense=2'
drive b 'size=16M fill=text:2 | scsi serial=SIM-SAS overwrite block sanitize_ms=300'
boot
a=/dev/$(node SIM-ATA) b=/dev/$(node SIM-SAS)
ok "hdparm -I $a"
says 'SIM-ATA'
ok "smartctl -i $a"
says 'SIM-ATA'
ok "sg_inq $b; sg_vpd -p di $b; sg_readcap -l $b"
says 'SIM-SAS'
ok "sg_sanitize --block --quick --wait $b"
ok "head -c 4096 $b | tr -d '\\000' | wc -c"
says '^0$'
guest "sg_sanitize --crypto --quick $b" && fail 'a sanitize that the drive has not was believed'
was_sent 'b/.* 4801' || was_sent 'b/.* 4802' || was_sent 'b/.* 48' || fail 'no SANITIZE came'
