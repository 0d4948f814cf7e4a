/* tests/unit/test_contents.c - what is on images that the usual programs made, and what blank means. */
#include "devices/contents.h"

#include <sys/wait.h>

#include "devices/detect.h"
#include "tests/unit/mbr.h"
#include "tests/unit/practice_drive.h"
#include "tests/unit/sys_tree.h"

#define IMAGE_BYTES (8u << 20)

/* Runs COMMAND PATH REST with its output dropped. */
static bool shell(const char *command, const char *path, const char *rest)
{
	char line[400];
	int status;

	snprintf(line, sizeof(line), "%s %s %s >/dev/null 2>&1", command, path, rest);
	status = system(line); /* NOLINT(cert-env33-c): a test's own fixed words */
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void write_at(const char *path, uint64_t offset, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(pwrite(fd, bytes, n, (off_t)offset), (ssize_t)n);
	CU_ASSERT_EQUAL(close(fd), 0);
}

static struct device examined(const char *path)
{
	struct detect_options options = {
		.practice = true, .files = &path, .n_files = 1, .ask_drives = true
	};
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;
	struct device d;

	TEST_OK(detect(&options, &list, &err), err);
	CU_ASSERT_FATAL(list.n > 0);
	d = list.at[list.n - 1];
	device_list_clear(&list);
	return d;
}

static const struct content *content(const struct device *d, unsigned partition, const char *type)
{
	for (unsigned i = 0; i < d->n_contents; i++)
		if (d->contents[i].partition == partition && strcmp(d->contents[i].type, type) == 0)
			return &d->contents[i];
	return NULL;
}

static void finds_file_systems_and_swap(void)
{
	struct practice_drive p;
	const struct content *c;
	struct device d;

	CU_ASSERT_FATAL(practice_file(&p, "a.img", IMAGE_BYTES, false));
	CU_ASSERT_FATAL(shell("mke2fs -q -F -t ext4 -L 'Mein Name'", p.path, ""));
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_FOUND);
	c = content(&d, 0, "ext4");
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	CU_ASSERT_EQUAL(c->kind, CONTENT_FILE_SYSTEM);
	text_is(&c->label, "Mein Name");
	CU_ASSERT_EQUAL(d.n_contents, 1);
	practice_remove(&p);
	CU_ASSERT_FATAL(practice_file(&p, "b.img", IMAGE_BYTES, false));
	CU_ASSERT_FATAL(shell("mkswap -L tausch", p.path, ""));
	d = examined(p.path);
	c = content(&d, 0, "swap");
	CU_ASSERT(c && c->kind == CONTENT_SWAP);
	practice_remove(&p);
}

static void finds_encrypted_drives(void)
{
	/* LUKS2's and BitLocker's first bytes (LUKS2 on-disk format 2.1; NTFS-like header "-FVE-FS-"). */
	static const uint8_t luks[] = { 'L', 'U', 'K', 'S', 0xba, 0xbe, 0, 2 };
	struct practice_drive p;
	const struct content *c;
	struct device d;

	CU_ASSERT_FATAL(practice_file(&p, "l.img", IMAGE_BYTES, false));
	write_at(p.path, 0, luks, sizeof(luks));
	d = examined(p.path);
	c = content(&d, 0, "crypto_LUKS");
	CU_ASSERT(c && c->kind == CONTENT_ENCRYPTED);
	practice_remove(&p);
	CU_ASSERT_FATAL(practice_file(&p, "v.img", IMAGE_BYTES, false));
	write_at(p.path, 0, "\xeb\x52\x90-FVE-FS-", 11);
	d = examined(p.path);
	c = content(&d, 0, "BitLocker");
	CU_ASSERT(c && c->kind == CONTENT_ENCRYPTED);
	practice_remove(&p);
}

static void finds_an_old_signature_beside(void)
{
	static const uint8_t luks[] = { 'L', 'U', 'K', 'S', 0xba, 0xbe, 0, 2 };
	struct practice_drive p;
	struct device d;

	CU_ASSERT_FATAL(practice_file(&p, "two.img", IMAGE_BYTES, false));
	CU_ASSERT_FATAL(shell("mke2fs -q -F -t ext2", p.path, ""));
	write_at(p.path, 0, luks, sizeof(luks)); /* ext2's superblock begins at 1024 */
	d = examined(p.path);
	CU_ASSERT_PTR_NOT_NULL(content(&d, 0, "crypto_LUKS"));
	CU_ASSERT_PTR_NOT_NULL(content(&d, 0, "ext2"));
	practice_remove(&p);
}

static void finds_partitions(void)
{
	struct practice_drive p;
	const struct content *c;
	struct device d;

	CU_ASSERT_FATAL(practice_file(&p, "parts.img", IMAGE_BYTES, false));
	mbr_write(p.path);
	CU_ASSERT_FATAL(shell("mke2fs -q -F -t ext2 -E offset=2097152", p.path, "2M"));
	d = examined(p.path);
	c = content(&d, 0, "dos");
	CU_ASSERT(c && c->kind == CONTENT_PARTITION_TABLE);
	c = content(&d, 2, "ext2"); /* although the kernel has no device for it */
	CU_ASSERT(c && c->kind == CONTENT_FILE_SYSTEM);
	practice_remove(&p);
}

static void fill(const char *path, uint8_t byte)
{
	uint8_t *bytes = malloc(IMAGE_BYTES);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memset(bytes, byte, IMAGE_BYTES);
	write_at(path, 0, bytes, IMAGE_BYTES);
	free(bytes);
}

static void tells_blank_from_unknown(void)
{
	struct practice_drive p;
	struct device d;

	CU_ASSERT_FATAL(practice_file(&p, "blank.img", IMAGE_BYTES, false));
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_BLANK);
	fill(p.path, 0xff);
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_BLANK);
	write_at(p.path, IMAGE_BYTES - 1, "\0", 1); /* the last byte */
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NONE_KNOWN);
	fill(p.path, 0);
	write_at(p.path, 60000, "x", 1);
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NONE_KNOWN);
	fill(p.path, 0);
	write_at(p.path, IMAGE_BYTES / 2, "x", 1);
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NONE_KNOWN);
	CU_ASSERT_EQUAL(d.n_contents, 0);
	/* Ends of one byte and a beginning of another. */
	fill(p.path, 0);
	uint8_t ones[65536];

	memset(ones, 0xff, sizeof(ones));
	write_at(p.path, 0, ones, sizeof(ones));
	d = examined(p.path);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NONE_KNOWN);
	practice_remove(&p);
}

static void examines_the_smallest(void)
{
	static const uint64_t sizes[] = { 512, 1024, 4096, 65536, 65536 + 512, 3 * 65536 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct practice_drive p;
		struct device d;

		CU_ASSERT_FATAL(practice_file(&p, "small.img", sizes[i], false));
		d = examined(p.path);
		CU_ASSERT_EQUAL(d.contents_state, CONTENTS_BLANK);
		practice_remove(&p);
	}
}

/* What can't be read isn't blank. */
static void does_not_call_the_unreadable_blank(void)
{
	struct practice_drive p;
	struct device d;

	CU_ASSERT_FATAL(practice_file(&p, "short.img", 65536, false));
	d = examined(p.path);
	d.contents_state = CONTENTS_NOT_EXAMINED;
	d.size_bytes = 4 * 65536; /* it ended early */
	contents_examine(&d);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NOT_EXAMINED);
	d.size_bytes = 65536;
	d.backing_inode++; /* another file under its name */
	contents_examine(&d);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NOT_EXAMINED);
	d.backing_inode--;
	CU_ASSERT_EQUAL_FATAL(unlink(p.path), 0);
	contents_examine(&d);
	CU_ASSERT_EQUAL(d.contents_state, CONTENTS_NOT_EXAMINED);
	practice_remove(&p);
}

static const struct test tests[] = {
	{ "finds file systems and swap", finds_file_systems_and_swap },
	{ "finds encrypted drives", finds_encrypted_drives },
	{ "finds an old signature beside", finds_an_old_signature_beside },
	{ "finds partitions", finds_partitions },
	{ "tells blank from unknown", tells_blank_from_unknown },
	{ "examines the smallest", examines_the_smallest },
	{ "does not call the unreadable blank", does_not_call_the_unreadable_blank },
};
TEST_MAIN(tests)
