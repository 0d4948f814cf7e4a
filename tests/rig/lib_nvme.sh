# tests/rig/lib_nvme.sh - the words of lib.sh for simulated NVMe drives: nvme_host serves them by NVMe/TCP
# outside the guest, which connects to each that is not absent when it boots.
#
#	drive n size=16M fill=text:1 | nvme serial=N-1 block	see nvme_shelf.h, nvme_words.c
#	connect NAME [OPTION…]		once more, by another controller of the drive
#	nvme_plug n, nvme_pull n, nvme ORDER	see nvme_host.c; the answer is in $ANSWER
#	nvme_media n			the medium, written to $T/n.img
#	asked_nvme REGEX		a line of the drives' log
# shellcheck shell=bash disable=SC2034

NVME_PID='' NVME_PORT='' NVME_NAMES=() ANSWER=''

nvme_drive() {
	printf '%s\n' "$*" >>"$T/nvme.drives"
	[[ $* == *' absent '* ]] || NVME_NAMES+=("${1%% *}")
}

start_nvme() {
	local line
	[ -s "$T/nvme.drives" ] || return 0
	if [ -z "$NVME_PID" ]; then
		modules nvme_tcp
		network
		mkfifo "$S/nvme.in" "$S/nvme.out"
		"$RIG/nvme_host" "$T/nvme.drives" 0 "$T/nvme.log" <"$S/nvme.in" >"$S/nvme.out" 2>"$T/nvme.err" &
		NVME_PID=$!
		printf '%s\n' "$NVME_PID" >>"$T/pids"
		exec {NVME_IN}>"$S/nvme.in" {NVME_OUT}<"$S/nvme.out"
		read -r -t 20 line <&"$NVME_OUT" || fail "no NVMe drives: $(cat "$T/nvme.err")"
		NVME_PORT=${line#port }
	fi
}

# nvme_lines NAME OPTION…: bash that connects.
nvme_line() {
	local name=$1 nqn
	nqn=$(sed -n "s/^$name .*[ ]nqn=\\([^ ]*\\).*/\\1/p" "$T/nvme.drives")
	printf 'printf %%s transport=tcp,traddr=10.0.2.2,trsvcid=%s,nqn=%s' "$NVME_PORT" "${nqn:-nqn.2024-01.org.kiyome:$name}"
	printf ',hostnqn=nqn.2024-01.org.kiyome:host,hostid=11111111-2222-3333-4444-555555555555'
	printf ',nr_io_queues=1,reconnect_delay=1,ctrl_loss_tmo=4,keep_alive_tmo=5%s >/dev/nvme-fabrics\n' "${2:+,$2}"
}
connect() { ok "$(nvme_line "$@")"; }

# Bash for the guest that has booted: every drive that is there, one after the other, so that nvme0 is
# the first.
connect_all() {
	local name
	[ -n "$NVME_PID" ] || return 0
	nvme "guest $QEMU_PID"
	for name in "${NVME_NAMES[@]}"; do nvme_line "$name"; done
	# Their namespaces are found in the background.
	# shellcheck disable=SC2016
	printf 'for ((i = 0; i < 40; i++)); do
		ready=1
		for c in /sys/class/nvme/nvme*; do ls -d "$c"/nvme*n* >/dev/null 2>&1 || ready=; done
		[ -z "$ready" ] || break
		sleep 0.05
	done\n'
}

nvme() {
	printf '%s\n' "$*" >&"$NVME_IN" || fail "the NVMe drives' host is gone: $(tail -n 3 "$T/nvme.err")"
	read -r -t 20 ANSWER <&"$NVME_OUT" || fail "no answer to: $*: $(tail -n 3 "$T/nvme.err")"
	[[ $ANSWER == ok* ]] || fail "$*: $ANSWER"
}
nvme_plug() { nvme plug "$1"; }
nvme_pull() { nvme pull "$1"; }
nvme_media() { nvme media "$1" "$T/$1.img"; }
asked_nvme() { grep -qE -- "$1" "$T/nvme.log"; }
