# rig: seconds=300
# NVMe drives of several namespaces, two controllers, areas beside the data: one drive, one job, all of it or no
# good word.
nvm MANY 'block no_format manages ns=1,size=1M ns=2,size=1M,lbaf=1 ns=3,size=1M,detached'
nvm PAIR 'block no_format manages ns=1,size=2M ns=2,size=2M'
nvm AREAS 'block crypto boot_partitions rpmb'
nvm TWO 'block controllers=2 ns=1'
boot
connect TWO duplicate_connect
erase_all 1 'MANY PAIR AREAS TWO'
judged MANY='(failed|partial):.*' PAIR='purged|(failed|partial):.*' AREAS=purged TWO=purged
gone MANY PAIR AREAS TWO
