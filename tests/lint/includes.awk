# tests/lint/includes.awk - refuses an include that the rooms' table does not allow: which room may
# use which, and which files are the doors to a foreign library.
#   awk -f tests/lint/includes.awk $(git ls-files '*.c' '*.h')
BEGIN {
	split("base devices wipe certs report ui", rooms)
	for (i in rooms) is_room[rooms[i]] = 1
	may["base"]    = " base "
	may["devices"] = " devices base "
	may["wipe"]    = " wipe devices base "
	may["certs"]   = " certs base "
	may["report"]  = " report wipe devices certs base "
	may["ui"]      = " ui report wipe devices certs base "

	# Foreign headers, and the files that may include them.
	door("^openssl/(x509|cms|pkcs|pem|ec|rsa|asn1|bio|ts|ocsp|decoder|encoder|store|provider)", "^certs/")
	door("^openssl/", "^(base/crypt\\.c|certs/.*)$")
	door("^(jansson|jansson_config)\\.h$", "^base/json\\.c$")
	door("^(scsi/|linux/(hdreg|nvme_ioctl|mmc/ioctl|sed-opal|bsg|cdrom))", "^devices/transport_kernel[a-z_]*\\.[ch]$")
	door("^(sys/ioctl|linux/(fs|loop|blkpg|blkzoned))\\.h$", "^(devices|ui)/")
	door("^(libnvme\\.h|nvme/)", "^devices/(nvme[a-z_]*|transport_kernel)\\.[ch]$")
	door("(^|/)sgio\\.h$", "^devices/ata_exec\\.c$")
	door("^blkid/", "^devices/contents\\.c$")
	door("^libmount", "^devices/usage\\.c$")
	door("^liburing", "^devices/block_uring\\.c$")
	# Threads are started in two files; the journal only locks, as several jobs write to it.
	door("^(pthread|threads|sys/eventfd)\\.h$", "^(wipe/(runner|crew)\\.c|certs/journal\\.c|ui/.*)$")
	door("^zlib\\.h$", "^certs/pdf_text\\.c$")
	door("^hpdf", "^report/page[a-z_]*\\.[ch]$")
	door("^qrencode\\.h$", "^report/qr\\.c$")
	door("^(ncurses|ncursesw|curses|panel|form)", "^ui/tui/")
	door("^libintl\\.h$", "^(ui|report)/")
}
function door(header, files) { n++; header_of[n] = header; files_of[n] = files }
function refuse(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what
	bad = 1
}
FNR == 1 { room = FILENAME; sub(/\/.*/, "", room) }
!(room in is_room) || !/^[ \t]*#[ \t]*include/ { next }
/"/ {
	split($0, part, "\"")
	to = part[2]; sub(/\/.*/, "", to)
	if (to in is_room) {
		if (index(may[room], " " to " ") == 0) refuse(room " may not include " part[2])
		next
	}
	header = part[2]
}
/</ { header = $0; sub(/^[^<]*</, "", header); sub(/>.*/, "", header) }
{
	for (i = 1; i <= n; i++) {
		if (header !~ header_of[i]) continue
		if (FILENAME !~ files_of[i]) refuse("<" header "> is not for this file")
		break
	}
	if (index($0, "\"") && header !~ /^build\/hdparm\//) refuse("\"" header "\" is not a path from the top")
}
END { exit bad }
