# tests/rig/lib.sh - what every scenario of the rig uses. A scenario (tests/rig/scenarios/NAME.sh) is
# run by tests/rig/one in a folder of its own ($T), in this order of things:
#
#	drive a size=32M fill=text:1 | ata serial=A-1 security	a simulated drive; see scsi_drive.h, sim_words.c;
#					`| nvme …` behind NVMe/TCP: see lib_nvme.sh
#	ata NAME WORDS [MEDIUM]			a small quick drive whose serial number is its name; sas, nvm likewise
#	disk nvme n1 64 [QEMU option,…]		a drive of QEMU's own over $T/n1.img: nvme virtio scsi ata sd usb uas
#	qemu ARG…				anything else for QEMU's command line
#	modules NAME…				more modules than the drives need
#	network					the host at 10.0.2.2
#	boot					power on; power is off at first
#	guest SCRIPT, ok SCRIPT			bash in the guest; output in $T/out and $T/err; `ok` demands 0
#	run STATUS ARG…				kiyome in the guest
#	erase STATUS DRIVE ARG…			with the key of all scenarios, evidence in /evidence/out
#	start ARG…, ends STATUS			kiyome in the background
#	plug a, pull a, scsi ORDER		simulated drives come and go (scsi_host.c)
#	monitor LINE				QEMU's monitor
#	sleeps SECONDS				suspend to RAM; simulated drives lose power meanwhile
#	off, cut, is_cut			power off in order; at once; wait until a drive's cut=… did it
#	media a					the medium of a simulated drive, written to $T/a.img
#	evidence				/evidence/out becomes $T/evidence on the host
#	shown SERIAL EXPRESSION			what `list --json` in $T/out says of that drive
#	word SERIAL				the newest record's word for that drive
#
# What came of an erase: lib_story.sh.
# says, has, complains, fail, paper, record, field, is and others come from tests/e2e/lib.sh.
# shellcheck shell=bash disable=SC2034 # variables here are read by the scenarios
# shellcheck source=tests/e2e/lib.sh
. tests/e2e/lib.sh
# shellcheck source=tests/rig/lib_nvme.sh
. tests/rig/lib_nvme.sh
# shellcheck source=tests/rig/lib_story.sh
. tests/rig/lib_story.sh

GUEST_SECONDS=${GUEST_SECONDS:-300} # for one guest command
BOOT_SECONDS=60
# What boots fastest under TCG: few features to emulate, but what makes AES quick. One processor, since
# as many guests as the machine has cores run at once.
RIG_CPU=qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+aes,+pclmulqdq,+rdrand
RIG_QUICK='mitigations=off nokaslr cryptomgr.notests tsc=reliable no_timer_check audit=0 8250.nr_uarts=1'
QEMU_PID='' SCSI_PID='' BOOTS=0 PORT=0 N_DRIVES=0 N_DISKS=0 N_SMALL=0
QEMU_ARGS=() MODULES=(virtio_blk ext4) LIST_DRIVES=
ATA_PORT=0
ERASE=(--key /evidence/operator.pem --passphrase-fd 3 --job /evidence/job.json --out /evidence/out)

# --- before power on ---

drive() {
	if [[ $* == *'| nvme'* ]]; then
		nvme_drive "$@"
		return
	fi
	printf '%s\n' "$*" >>"$T/drives"
	LIST_DRIVES=1
	[[ $* == *' absent '* ]] || N_DRIVES=$((N_DRIVES + 1))
}

small() {
	local kind=$1 name=$2 words=$3 medium=${4:-}
	N_SMALL=$((N_SMALL + 1))
	[[ $medium == *size=* ]] || medium="size=4M $medium"
	drive "$name $medium fill=text:$((N_SMALL + 100)) | $kind serial=$name sanitize_ms=300 crypto_ms=50 $words"
}
ata() { small ata "$1" "wwn=$((0x5000c50000001000 + N_SMALL)) erase_ms=300 enhanced_ms=300 ${2:-}" "${3:-}"; }
sas() { small scsi "$1" "designator=$((0x5000c50000002000 + N_SMALL * 16)) ${2:-}" "${3:-}"; }
nvm() { small nvme "$1" "format_ms=300 ${2:-}" "${3:-}"; }

# fill FILE MIB: old personal data, different in each block.
fill() {
	openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv "$(printf '%s' "$1" | sha256sum | head -c 32)" \
		-in /dev/zero 2>/dev/null | head -c "$(($2 * 1024 * 1024))" >"$1"
}

# has_device ID: QEMU's command line has it.
has_device() { [[ " ${QEMU_ARGS[*]} " == *",id=$1 "* ]]; }

disk() {
	local kind=$1 name=$2 mib=$3 extra=${4:+,$4} image=$T/$2.img
	[ -e "$image" ] || fill "$image" "$mib"
	N_DISKS=$((N_DISKS + 1))
	qemu -drive "file=$image,if=none,id=$name,format=raw,discard=unmap"
	case $kind in
	nvme)
		MODULES+=(nvme)
		qemu -device "nvme,id=dev-$name,drive=$name,serial=$name$extra"
		;;
	virtio) qemu -device "virtio-blk-pci,id=dev-$name,drive=$name,serial=$name$extra" ;;
	scsi)
		MODULES+=(virtio_scsi sd_mod sg)
		has_device qscsi || qemu -device virtio-scsi-pci,id=qscsi
		qemu -device "scsi-hd,id=dev-$name,bus=qscsi.0,drive=$name,serial=$name$extra"
		;;
	ata)
		MODULES+=(ahci sd_mod sg)
		qemu -device "ide-hd,id=dev-$name,bus=ide.$ATA_PORT,drive=$name,serial=$name$extra"
		ATA_PORT=$((ATA_PORT + 1))
		;;
	sd)
		MODULES+=(sdhci_pci mmc_block)
		qemu -device sdhci-pci,id=sdhci-"$name" -device "sd-card,id=dev-$name,drive=$name$extra"
		;;
	usb | uas)
		MODULES+=(xhci_pci usb_storage uas sd_mod sg)
		has_device usb || qemu -device qemu-xhci,id=usb
		if [ "$kind" = usb ]; then
			qemu -device "usb-storage,id=dev-$name,bus=usb.0,drive=$name,serial=$name$extra"
		else
			qemu -device "usb-uas,id=uas-$name,bus=usb.0" \
				-device "scsi-hd,id=dev-$name,bus=uas-$name.0,drive=$name,serial=$name$extra"
		fi
		;;
	*) fail "no such kind of disk: $kind" ;;
	esac
}

qemu() { QEMU_ARGS+=("$@"); }
modules() { MODULES+=("$@"); }

network() {
	MODULES+=(virtio_net)
	qemu -netdev user,id=net -device virtio-net-pci,netdev=net,romfile=
	RIG_NET=1
}

# --- power ---

start_scsi() {
	[ -n "$LIST_DRIVES" ] || return 0
	MODULES+=(virtio_scsi sd_mod sg)
	qemu -chardev "socket,id=scsi,path=$S/scsi" -device vhost-user-scsi-pci,id=rigscsi,chardev=scsi,num_queues=1
	coproc SCSI { exec "$RIG/scsi_host" "$T/drives" "$S/scsi" "$T/scsi.log" 2>"$T/scsi.err"; }
	# shellcheck disable=SC2153 # coproc sets it
	printf '%s\n' "$SCSI_PID" >>"$T/pids"
	wait_for "$S/scsi"
	LIST_DRIVES=
}

wait_for() {
	local i
	for ((i = 0; i < 500; i++)); do
		[ -S "$1" ] && return 0
		sleep 0.02
	done
	fail "nobody listens at $1: $(tail -n 3 "$T"/*.err 2>/dev/null)"
}

# The evidence's own disk, with the operator's key on it.
make_evidence_disk() {
	[ ! -e "$T/evidence.img" ] || return 0
	mkdir -p "$T/seed"
	cp "$KEY" "$T/seed/operator.pem"
	cp tests/rig/job.json "$T/seed"
	truncate -s 64M "$T/evidence.img"
	mke2fs -q -F -t ext4 -L EVIDENCE -d "$T/seed" "$T/evidence.img" || fail 'no evidence disk'
	rm -r "$T/seed"
}

boot() {
	local i guest=() words
	make_evidence_disk
	start_scsi
	start_nvme
	BOOTS=$((BOOTS + 1))
	for i in 0 1 2 3; do
		rm -f "$S/guest$i"
		guest+=(-chardev "socket,id=guest$i,path=$S/guest$i,server=on,wait=off"
			-device "virtserialport,chardev=guest$i,name=rig.$i")
	done
	words=$(printf '%s\n' "${MODULES[@]}" | awk '!seen[$0]++' | paste -sd, -)
	qemu-system-x86_64 -name "rig" -accel tcg,thread=multi -machine q35,memory-backend=memory \
		-cpu "$RIG_CPU" -smp "${RIG_CPUS:-1}" -m "${RIG_MEMORY:-768M}" \
		-object "memory-backend-memfd,id=memory,size=${RIG_MEMORY:-768M},share=on" \
		-nodefaults -display none -no-reboot -kernel "$KERNEL"/boot/vmlinuz-* -initrd "$INITRD" \
		-append "console=ttyS0 $RIG_QUICK panic=-1 usb_storage.delay_use=0 ${RIG_APPEND:-} rig_modules=$words rig_net=${RIG_NET:-}" \
		-serial "file:$T/console.$BOOTS.log" -monitor "unix:$S/monitor,server=on,wait=off" \
		-device virtio-serial-pci,max_ports=8 "${guest[@]}" \
		-drive "file=$T/evidence.img,if=none,id=evidence,format=raw" \
		-device virtio-blk-pci,drive=evidence,serial=EVIDENCE \
		"${QEMU_ARGS[@]}" >>"$T/qemu.log" 2>&1 </dev/null &
	QEMU_PID=$!
	disown "$QEMU_PID" # that it was killed is no news
	printf '%s\n' "$QEMU_PID" >>"$T/pids"
	wait_for "$S/guest3"
	GUEST_SECONDS=$BOOT_SECONDS guest "$(connect_all)
		want=$((N_DISKS + N_DRIVES + ${#NVME_NAMES[@]}))"'
		# Drives are found in the background; one that never answers must not keep us for long.
		for ((i = 0; i < 200; i++)); do
			found=(/sys/bus/scsi/devices/*:*:*:* /sys/class/nvme/nvme* /sys/block/vd* /sys/class/mmc_host/mmc*/mmc*:*)
			[ "$(ls -d "${found[@]}" 2>/dev/null | wc -l)" -le "$want" ] || break
			sleep 0.05
		done
		for ((i = 0; i < 100; i++)); do
			ls -d /sys/bus/scsi/devices/*:*:*:* 2>/dev/null | while read -r found; do
				[ -e "$found/scsi_generic" ] || echo "$found"
			done | grep -q . || break
			sleep 0.05
		done
		for disk in /sys/block/vd*; do
			[ "$(cat "$disk/serial")" = EVIDENCE ] && exec mount "/dev/${disk##*/}" /evidence
		done
		exit 1' || fail "the guest did not come up"
}

# QEMU has ended; its kernel's log must hold no complaint.
ended() {
	local i
	for ((i = 0; i < $1 * 20; i++)); do
		kill -0 "$QEMU_PID" 2>/dev/null || break
		sleep 0.05
	done
	! kill -0 "$QEMU_PID" 2>/dev/null || fail "the guest still runs after $1 seconds"
	QEMU_PID=
	check_kernel
	# The adapter sees its socket close a moment later.
	[ -z "${SCSI_PID:-}" ] || scsi settle
}

KERNEL_COMPLAINS='BUG:|WARNING:|Oops|Call Trace|general protection|blocked for more than|Kernel panic|rig: no module'
check_kernel() {
	local found
	found=$(grep -aE "$KERNEL_COMPLAINS" "$T/console.$BOOTS.log" | grep -avE "${KERNEL_MAY_SAY:-^$}")
	[ -z "$found" ] || fail "the kernel complained: $found"
}

# After a suspend QEMU 7.2 does not switch off although the kernel says that it does: then we do.
off() {
	local i
	"$RIG/ask" guest "$S/guest0" "$GUEST_SECONDS" 'sync; umount -a -r 2>/dev/null; poweroff -f' >/dev/null 2>&1 &
	for ((i = 0; i < 1200; i++)); do
		kill -0 "$QEMU_PID" 2>/dev/null || break
		if grep -aq 'reboot: Power down' "$T/console.$BOOTS.log"; then
			sleep 0.5
			! kill -0 "$QEMU_PID" 2>/dev/null || monitor quit >/dev/null 2>&1
			break
		fi
		sleep 0.05
	done
	ended 10
}

cut() {
	kill -9 "$QEMU_PID"
	ended 10
}

is_cut() { ended "${1:-60}"; }

# --- in the guest ---

guest() { "$RIG/ask" guest "$S/guest0" "$GUEST_SECONDS" "$@" >"$T/out" 2>"$T/err" </dev/null; }
ok() { guest "$@" || fail "exit status $? of: $1"; }
# script WORD…: quoted for the guest's shell, the passphrase on descriptor 3. OpenSSL's SHA-256 without
# SSSE3: under TCG that is twice as fast, and unlocking the key is most of what a job costs here.
script() { printf 'cd /root; export LC_ALL=C.UTF-8 OPENSSL_ia32cap=~0x20000000000; %s 3<<<%q' "$(printf '%q ' "$@")" "$PASS"; }

run() {
	local want=$1 got
	shift
	guest "$(script kiyome "$@")"
	got=$?
	! grep -q 'ERROR: AddressSanitizer\|runtime error:\|ERROR: LeakSanitizer' "$T/err" || fail "sanitizer: kiyome $*"
	[ "$got" -eq "$want" ] || fail "exit status $got instead of $want: kiyome $*"
}

# erase STATUS DRIVE ARG…: DRIVE is typed as its own confirmation (its serial number).
# erase_all STATUS 'DRIVE…' ARG…: several in one job.
erase_all() {
	local want=$1 drive tokens=()
	for drive in $2; do tokens+=("$drive" --yes "$drive"); done
	shift 2
	run "$want" erase "${tokens[@]}" "${ERASE[@]}" "$@"
}
erase() {
	local want=$1 drive=$2
	shift 2
	run "$want" erase "$drive" --yes "${TOKEN:-$drive}" "${ERASE[@]}" "$@"
}

start() {
	PORT=$((PORT % 3 + 1))
	"$RIG/ask" guest "$S/guest$PORT" 3600 "$(script kiyome "$@")" >"$T/out" 2>"$T/err" </dev/null &
	PID=$!
	printf '%s\n' "$PID" >>"$T/pids"
}
start_erase() {
	local drive=$1
	shift
	start erase "$drive" --yes "${TOKEN:-$drive}" "${ERASE[@]}" "$@"
}

evidence() {
	rm -rf "$T/evidence"
	mkdir -p "$T/evidence"
	"$RIG/ask" guest "$S/guest0" "$GUEST_SECONDS" 'tar -C /evidence/out -c .' >"$T/evidence.tar" &&
		tar -x -C "$T/evidence" -f "$T/evidence.tar" || fail 'the evidence did not come out of the guest'
}

# record_of SERIAL: the newest record of that drive.
record_of() { find "$T/evidence/certificates" -name "*_$1_*.json" | sort | tail -n 1; }
word() { jq -r .measured.verdict.word "$(record_of "$1")"; }

shown() { has "select(.serial_shown == \"$1\") | $2" || fail "of $1 it is not so: $2"; }

# node SERIAL: the kernel's name of the drive with this serial number; empty: none.
node() {
	# shellcheck disable=SC2016 # for the guest's shell
	"$RIG/ask" guest "$S/guest0" "$GUEST_SECONDS" "want=$1"'
		for disk in /sys/block/*; do
			for file in "$disk"/serial "$disk"/device/serial; do
				[ "$(cat "$file" 2>/dev/null | xargs)" = "$want" ] && echo "${disk##*/}" && exit
			done
			[ "$(tail -c +5 "$disk/device/vpd_pg80" 2>/dev/null | tr -d "\000" | xargs)" = "$want" ] &&
				echo "${disk##*/}" && exit
		done'
}

# --- from outside ---

monitor() { "$RIG/ask" monitor "$S/monitor" "$1"; }

# scsi ORDER: to the host of the simulated drives.
scsi() {
	local answer
	printf '%s\n' "$*" >&"${SCSI[1]}" || fail "the drives' host is gone: $(tail -n 3 "$T/scsi.err")"
	read -r -t 20 answer <&"${SCSI[0]}" || fail "no answer to: $*: $(tail -n 3 "$T/scsi.err")"
	[ "$answer" = ok ] || fail "$*: $answer"
}
plug() { scsi plug "$1"; }
pull() { scsi pull "$1"; }
media() { scsi media "$1" "$T/$1.img"; }

# sleeps SECONDS: the guest suspends to RAM for that long by its clock; its simulated drives lose power.
sleeps() {
	local i
	"$RIG/ask" guest "$S/guest3" "$GUEST_SECONDS" "rtcwake -m mem -s $1" >"$T/out" 2>"$T/err" </dev/null &
	for ((i = 0; i < 600; i++)); do
		monitor 'info status' | grep -q suspended && break
		sleep 0.05
	done
	[ "$i" -lt 600 ] || fail 'the guest never slept'
	scsi sleep
	wait $! || fail 'the guest did not wake'
}

# was_sent REGEX: a command whose line in the drives' log is so; see scsi_host.c for its form.
was_sent() { grep -qE -- "$1" "$T/scsi.log"; }

# --- media on the host ---

# is_wiped FILE BYTE: every byte of it is so (two hex digits).
is_wiped() {
	local left
	[ -s "$1" ] || fail "$1 is not there"
	left=$(tr -d "\\$(printf '%03o' "0x$2")" <"$1" | head -c 1 | wc -c)
	[ "$left" -eq 0 ] || fail "$1 is not $2 all over"
}
# changed FILE BEFORE: how many of the blocks of 4096 bytes differ.
changed() {
	cmp -l "$1" "$2" | awk '{ b = int(($1 - 1) / 4096); if (b != last || NR == 1) n++; last = b } END { print n + 0 }'
}

cleanup_rig() {
	local pid
	[ ! -f "$T/pids" ] || while read -r pid; do kill -9 "$pid" 2>/dev/null; done <"$T/pids"
	rm -rf "$S"
}
