# rig: both
# Every way of erasing inside an NVMe drive, on drives that do as they say.
nvm BLOCK 'block'
nvm BOTH 'block crypto'
nvm CRYPTO 'crypto no_format'
nvm OVERWRITE 'overwrite no_format'
nvm FORMAT ''
nvm CFORMAT 'format_crypto'
boot
erase_all 0 'BLOCK BOTH CRYPTO OVERWRITE FORMAT CFORMAT'
judged BLOCK=purged BOTH=purged CRYPTO=cleared OVERWRITE=purged FORMAT=cleared CFORMAT=cleared
gone BLOCK BOTH CRYPTO OVERWRITE FORMAT CFORMAT
