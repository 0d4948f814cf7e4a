/* tests/unit/test_handle.c - opening drives: what is refused, and what is noticed while they are open. */
#include "devices/handle.h"

#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "devices/detect.h"
#include "devices/handle_fd.h"
#include "tests/unit/harness.h"
#include "tests/unit/practice_drive.h"

#define SIZE (1048576u + 512u)

static const uint8_t digest[DIGEST_BYTES] = { 9, 8, 7 };

/* The drive as a session would find it. */
static bool look(const struct practice_drive *p, struct device *ret)
{
	const char *files[] = { p->path };
	const struct detect_options o = {
		.practice = true, .files = files, .n_files = p->node[0] ? 0 : 1, .ask_drives = true
	};
	struct device_list list = DEVICE_LIST_INIT;
	const struct device *d = NULL;
	struct error err = ERROR_INIT;
	bool is_found;

	TEST_OK(detect(&o, &list, &err), err);
	is_found = device_find(&list, p->node[0] ? p->node : p->path, &d, &err) == 0;
	if (is_found)
		*ret = *d;
	device_list_clear(&list);
	return is_found;
}

static struct consent consent_for(const struct device *d)
{
	struct device copy = *d;
	const struct device_list list = { .at = &copy, .n = 1 };
	char token[DEVICE_TITLE];
	struct error err = ERROR_INIT;
	struct consent c = { .by_option = false };

	TEST_OK(consent_give(&list, d, digest, "tester", consent_token(d, &list, token), true,
			     (struct instant){ .utc_ms = 1 }, &c, &err),
		err);
	return c;
}

/* Makes a file, or with BLOCK a loop device, finds it, gives consent. False: no loop devices here. */
static bool prepare(struct practice_drive *p, uint32_t block, struct consent *c)
{
	struct device d;
	bool is_made = block ? practice_loop(p, "drive.img", SIZE / 4096 * 4096, block, false)
			     : practice_file(p, "drive.img", SIZE, false);

	if (!is_made) {
		practice_remove(p);
		CU_ASSERT_FATAL(block != 0);
		test_skip("no loop device");
		return false;
	}
	CU_ASSERT_FATAL(look(p, &d));
	CU_ASSERT_EQUAL_FATAL(d.n_guards, 0);
	*c = consent_for(&d);
	return true;
}

static struct handle *open_consented(const struct consent *c)
{
	struct error err = ERROR_INIT;
	struct handle *h = NULL;

	TEST_OK(handle_open_consented(c, digest, &h, &err), err);
	return h;
}

static enum reason refusal(const struct consent *c)
{
	struct error err = ERROR_INIT;
	struct handle *h = (struct handle *)0x1;
	int rc = handle_open_consented(c, digest, &h, &err);

	CU_ASSERT(rc < 0);
	CU_ASSERT_PTR_EQUAL(h, (struct handle *)0x1); /* untouched */
	if (rc >= 0)
		handle_close(h);
	return err.reason;
}

static void write_byte(struct handle *h, uint8_t byte, uint64_t offset)
{
	struct error err = ERROR_INIT;
	struct block *b = NULL;
	struct block_request r = { BLOCK_WRITE, 0, 4096, offset, 0 };
	struct block_result result = { .sys = EPROTO };

	TEST_OK(handle_block(h, 2, 65536, &b, &err), err);
	memset(b->buffers[0], byte, 4096);
	TEST_OK(b->ops->queue(b, &r, &err), err);
	TEST_OK(b->ops->reap(b, &result, &err), err);
	CU_ASSERT_EQUAL(result.sys, 0);
	CU_ASSERT_EQUAL(result.done, 4096);
	block_close(b);
}

static void writes_with_consent(uint32_t block_bytes)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	struct error err = ERROR_INIT;
	uint8_t bytes[8192];
	int fd;

	if (!prepare(&p, block_bytes, &c))
		return;
	h = open_consented(&c);
	CU_ASSERT_TRUE(handle_can_write(h));
	CU_ASSERT_TRUE(device_same(handle_device(h), &c.device));
	write_byte(h, 0xa7, 4096);
	TEST_OK(handle_check_identity(h, &err), err);
	handle_close(h);
	fd = open(p.path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_EQUAL(pread(fd, bytes, sizeof(bytes), 0), (ssize_t)sizeof(bytes));
	CU_ASSERT(bytes[4095] == 0 && bytes[4096] == 0xa7 && bytes[8191] == 0xa7);
	close(fd);
	h = open_consented(&c); /* free again */
	handle_close(h);
	practice_remove(&p);
}

static void writes_file(void)
{
	writes_with_consent(0);
}

static void writes_loop(void)
{
	writes_with_consent(512);
}

static void writes_loop_4096(void)
{
	writes_with_consent(4096);
}

static void second_open_refused(uint32_t block_bytes)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	enum reason reason;

	if (!prepare(&p, block_bytes, &c))
		return;
	h = open_consented(&c);
	reason = refusal(&c);
	CU_ASSERT(reason == REASON_GUARD_OPENED_EXCLUSIVELY || reason == REASON_DRIVE_BUSY_HERE);
	handle_close(h);
	practice_remove(&p);
}

static void second_open_of_a_file(void)
{
	second_open_refused(0);
}

static void second_open_of_a_loop(void)
{
	second_open_refused(512);
}

/* Past detection, which sees claims too: the open itself refuses. */
static void claim_at_the_open(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle_fd a = HANDLE_FD_INIT, b = HANDLE_FD_INIT;
	struct error err = ERROR_INIT;
	char node[32];

	if (!prepare(&p, 512, &c))
		return;
	c.device.dev++; /* another device's node under the name */
	TEST_REFUSED(handle_fd_open(&c.device, true, &a, &err), err, REASON_DEVICE_CHANGED);
	c.device.dev--;
	TEST_OK(handle_fd_open(&c.device, true, &a, &err), err);
	TEST_REFUSED(handle_fd_open(&c.device, true, &b, &err), err,
		     REASON_GUARD_OPENED_EXCLUSIVELY);
	TEST_OK(handle_fd_open(&c.device, false, &b, &err), err); /* reading is free */
	handle_fd_clear(&b);
	/* The file behind it, named as a drive of its own, and by another loop device. */
	if (practice_loop_over(p.path, 512, node)) {
		struct device other = c.device;
		struct stat st;

		CU_ASSERT_EQUAL(stat(node, &st), 0);
		snprintf(other.node, sizeof(other.node), "%s", node);
		other.dev = st.st_rdev;
		TEST_REFUSED(handle_fd_open(&other, true, &b, &err), err, REASON_DRIVE_BUSY_HERE);
		other.transport = TRANSPORT_FILE;
		snprintf(other.node, sizeof(other.node), "%s", p.path);
		TEST_REFUSED(handle_fd_open(&other, true, &b, &err), err, REASON_DRIVE_BUSY_HERE);
		practice_detach(node);
	}
	handle_fd_clear(&a);
	handle_fd_clear(&a); /* twice is fine */
	practice_remove(&p);
}

/* Another path to the same drive is held as well. */
static void claims_other_paths(void)
{
	struct practice_drive p, q = PRACTICE_DRIVE_INIT;
	struct consent c;
	struct handle_fd f = HANDLE_FD_INIT, g = HANDLE_FD_INIT;
	struct error err = ERROR_INIT;
	int fd;

	if (!prepare(&p, 512, &c))
		return;
	CU_ASSERT_FATAL(practice_loop(&q, "other.img", 65536, 512, false));
	snprintf(c.device.other_paths[0], sizeof(c.device.other_paths[0]), "%s", q.node + 5);
	c.device.n_other_paths = 1;
	fd = open(q.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0);
	TEST_REFUSED(handle_fd_open(&c.device, true, &f, &err), err,
		     REASON_GUARD_OPENED_EXCLUSIVELY);
	close(fd);
	TEST_OK(handle_fd_open(&c.device, true, &f, &err), err);
	CU_ASSERT(open(q.node, O_RDONLY | O_EXCL | O_CLOEXEC) < 0 && errno == EBUSY);
	TEST_OK(handle_fd_open(&c.device, false, &g, &err), err); /* reading claims nothing */
	handle_fd_clear(&g);
	handle_fd_clear(&f);
	fd = open(q.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	CU_ASSERT(fd >= 0);
	close(fd);
	practice_remove(&p);
	practice_remove(&q);
}

/* A further namespace or unit of the same drive, which must be the one that was looked at. */
static void claims_further_units(void)
{
	struct practice_drive p, q = PRACTICE_DRIVE_INIT;
	struct handle_fd f = HANDLE_FD_INIT;
	struct error err = ERROR_INIT;
	struct consent c;
	struct stat st;
	struct unit *u;
	int fd;

	if (!prepare(&p, 512, &c))
		return;
	CU_ASSERT_FATAL(practice_loop(&q, "other.img", 65536, 512, false));
	CU_ASSERT_FATAL(stat(q.node, &st) == 0);
	u = &c.device.units[c.device.n_units++];
	snprintf(u->name, sizeof(u->name), "%s", q.node + 5);
	u->dev = st.st_rdev;
	TEST_OK(handle_fd_open(&c.device, true, &f, &err), err);
	CU_ASSERT(open(q.node, O_RDONLY | O_EXCL | O_CLOEXEC) < 0 && errno == EBUSY);
	handle_fd_clear(&f);
	fd = open(q.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0); /* somebody else's */
	TEST_REFUSED(handle_fd_open(&c.device, true, &f, &err), err,
		     REASON_GUARD_OPENED_EXCLUSIVELY);
	close(fd);
	u->dev++;
	TEST_REFUSED(handle_fd_open(&c.device, true, &f, &err), err, REASON_DEVICE_CHANGED);
	practice_remove(&p);
	practice_remove(&q);
}

/* A drive that no block device shows: commands only. /dev/null stands for its control node, and is only read. */
static void without_a_block_device(void)
{
	struct device d = { .name = "sg9",
			    .node = "/dev/null",
			    .control_node = "/dev/null",
			    .transport = TRANSPORT_SAS,
			    .has_no_block = true,
			    .no_overwrite = { .reason = REASON_DRIVE_BLOCK_SIZE } };
	struct handle_fd f = HANDLE_FD_INIT;
	struct error err = ERROR_INIT;
	struct handle *h = NULL;
	struct block *b = NULL;
	struct stat st;

	TEST_REFUSED(handle_open(&d, &h, &err), err, REASON_DEVICE_CHANGED); /* no number told */
	CU_ASSERT_FATAL(stat("/dev/null", &st) == 0);
	d.control_dev = st.st_rdev;
	TEST_OK(handle_open(&d, &h, &err), err);
	TEST_REFUSED(handle_block(h, 1, 4096, &b, &err), err, REASON_DRIVE_BLOCK_SIZE);
	CU_ASSERT_PTR_NULL(b);
	handle_close(h);
	TEST_OK(handle_fd_open(&d, false, &f, &err), err);
	TEST_OK(handle_fd_check(&f, &d, &err), err);
	d.control_dev++; /* another controller goes by that name now */
	TEST_REFUSED(handle_fd_check(&f, &d, &err), err, REASON_DEVICE_CHANGED);
	handle_fd_clear(&f);
	CU_ASSERT_EQUAL(f.control_fd, -1);
	d.control_node[0] = '\0';
	TEST_REFUSED(handle_open(&d, &h, &err), err, REASON_GUARD_NO_COMMANDS);
}

static void wrong_plan(void)
{
	static const uint8_t other[DIGEST_BYTES] = { 9, 8, 7, 1 };
	struct practice_drive p;
	struct consent c;
	struct handle *h = NULL;
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	TEST_REFUSED(handle_open_consented(&c, other, &h, &err), err, REASON_CONSENT_STALE);
	CU_ASSERT_PTR_NULL(h);
	practice_remove(&p);
}

/* Another file under the same name: same name, same size, not the one consented to. */
static void other_file_under_the_name(void)
{
	struct practice_drive p;
	struct consent c;
	char old[128];
	int fd;
	enum reason reason;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	snprintf(old, sizeof(old), "%s.old", p.path);
	CU_ASSERT_EQUAL(rename(p.path, old), 0);
	fd = open(p.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	CU_ASSERT_EQUAL(ftruncate(fd, SIZE), 0);
	reason = refusal(&c);
	CU_ASSERT(reason == REASON_DEVICE_CHANGED || reason == REASON_DEVICE_NOT_FOUND ||
		  reason == REASON_DEVICE_VANISHED || reason == REASON_GUARD_GONE);
	close(fd);
	/* A link to the very file is not followed. */
	unlink(p.path);
	CU_ASSERT_EQUAL(symlink(old, p.path), 0);
	refusal(&c);
	unlink(p.path);
	refusal(&c); /* nothing there */
	CU_ASSERT_EQUAL(mkfifo(p.path, 0600), 0);
	refusal(&c); /* and no waiting for a writer */
	unlink(old);
	practice_remove(&p);
}

static void opened_file_is_compared(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle_fd f = HANDLE_FD_INIT;
	struct error err = ERROR_INIT;
	struct device d;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	d = c.device;
	d.backing_inode++;
	TEST_REFUSED(handle_fd_open(&d, true, &f, &err), err, REASON_DEVICE_CHANGED);
	d = c.device;
	d.backing_dev++;
	TEST_REFUSED(handle_fd_open(&d, true, &f, &err), err, REASON_DEVICE_CHANGED);
	d = c.device;
	d.size_bytes += 512;
	TEST_REFUSED(handle_fd_open(&d, true, &f, &err), err, REASON_DEVICE_SHRANK);
	d = c.device;
	d.size_bytes -= 512;
	TEST_REFUSED(handle_fd_open(&d, true, &f, &err), err, REASON_DEVICE_CHANGED);
	d = c.device;
	d.transport = TRANSPORT_SATA; /* said to be a block device */
	TEST_REFUSED(handle_fd_open(&d, true, &f, &err), err, REASON_DEVICE_CHANGED);
	d = c.device;
	d.is_from_sysroot = true;
	TEST_REFUSED(handle_fd_open(&d, false, &f, &err), err, REASON_GUARD_SYSROOT);
	d = c.device;
	d.size_bytes = 0;
	TEST_REFUSED(handle_fd_open(&d, false, &f, &err), err, REASON_GUARD_TOO_SMALL);
	CU_ASSERT(f.fd == -1 && f.plain_fd == -1 && f.backing_fd == -1);
	practice_remove(&p);
}

/* Another file bound to the same loop device between consent and open. */
static void other_drive_under_the_node(void)
{
	struct practice_drive p, q = PRACTICE_DRIVE_INIT;
	struct consent c;
	struct loop_config config = { .block_size = 512 };
	int loop, file;
	enum reason reason;

	if (!prepare(&p, 512, &c))
		return;
	CU_ASSERT_FATAL(practice_file(&q, "drive.img", SIZE / 4096 * 4096, false));
	loop = open(p.node, O_RDWR | O_CLOEXEC);
	file = open(q.path, O_RDWR | O_CLOEXEC);
	config.fd = (uint32_t)file;
	CU_ASSERT_EQUAL(ioctl(loop, LOOP_CLR_FD), 0);
	for (int i = 0; i < 100 && ioctl(loop, LOOP_CONFIGURE, &config); i++) {
		close(loop); /* the old file is let go at the last close */
		usleep(10000);
		loop = open(p.node, O_RDWR | O_CLOEXEC);
	}
	close(loop);
	close(file);
	reason = refusal(&c);
	CU_ASSERT(reason == REASON_DEVICE_CHANGED || reason == REASON_DEVICE_NOT_FOUND ||
		  reason == REASON_DEVICE_VANISHED || reason == REASON_GUARD_GONE);
	practice_remove(&p);
	practice_remove(&q);
}

static void detached_before_the_open(void)
{
	struct practice_drive p;
	struct consent c;
	enum reason reason;

	if (!prepare(&p, 512, &c))
		return;
	practice_detach(p.node);
	reason = refusal(&c);
	CU_ASSERT(reason == REASON_DEVICE_NOT_FOUND || reason == REASON_DEVICE_VANISHED ||
		  reason == REASON_GUARD_GONE);
	practice_remove(&p);
}

static void shrunk_before_the_open(void)
{
	struct practice_drive p;
	struct consent c;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	CU_ASSERT_EQUAL(truncate(p.path, SIZE - 512), 0);
	CU_ASSERT_EQUAL(refusal(&c), REASON_DEVICE_CHANGED);
	practice_remove(&p);
}

/* A second loop device over the same file appears after consent. */
static void second_loop_appears(void)
{
	struct practice_drive p;
	struct consent c;
	char node[32];
	enum reason reason;

	if (!prepare(&p, 512, &c))
		return;
	CU_ASSERT_FATAL(practice_loop_over(p.path, 512, node));
	reason = refusal(&c);
	CU_ASSERT_EQUAL(reason, REASON_GUARD_HELD);
	practice_detach(node);
	practice_remove(&p);
}

static void mount_appears(void)
{
	struct practice_drive p;
	struct consent c;
	char place[128], command[256];

	if (!prepare(&p, 512, &c))
		return;
	snprintf(command, sizeof(command), "mke2fs -q -F -t ext2 %s", p.node);
	snprintf(place, sizeof(place), "%s/mnt", p.folder);
	CU_ASSERT_EQUAL(mkdir(place, 0700), 0);
	if (system(command) ||
	    mount(p.node, place, "ext2", MS_RDONLY, "")) { /* NOLINT(cert-env33-c) */
		rmdir(place);
		practice_remove(&p);
		test_skip("no mount");
		return;
	}
	CU_ASSERT_EQUAL(refusal(&c), REASON_GUARD_MOUNTED);
	{
		struct handle_fd f = HANDLE_FD_INIT;
		struct error err = ERROR_INIT;

		/* The open itself refuses as well, had detection not seen it. */
		TEST_REFUSED(handle_fd_open(&c.device, true, &f, &err), err,
			     REASON_GUARD_OPENED_EXCLUSIVELY);
	}
	CU_ASSERT_EQUAL(umount(place), 0);
	rmdir(place);
	practice_remove(&p);
}

static void locked_by_somebody(void)
{
	struct practice_drive p;
	struct consent c;
	int fd;
	enum reason reason;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	fd = open(p.path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_EQUAL(flock(fd, LOCK_SH), 0);
	reason = refusal(&c);
	CU_ASSERT(reason == REASON_GUARD_OPENED_EXCLUSIVELY || reason == REASON_DRIVE_BUSY_HERE);
	close(fd);
	practice_remove(&p);
}

static void read_only_cannot_write(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h = NULL;
	struct block *b = NULL;
	struct error err = ERROR_INIT;
	struct block_request r = { BLOCK_WRITE, 0, 512, 0, 0 };
	struct block_result result;
	struct scsi_command command = { .cdb = { 0x2a }, .n_cdb = 10, .timeout_ms = 1000 };
	struct nvme_command nvme = { .opcode = 0x80, .timeout_ms = 1000 };
	enum answer answer;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	TEST_OK(handle_open(&c.device, &h, &err), err);
	CU_ASSERT_FALSE(handle_can_write(h));
	TEST_OK(handle_block(h, 1, 4096, &b, &err), err);
	TEST_REFUSED(b->ops->queue(b, &r, &err), err, REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(err.sys, EPERM);
	r.op = BLOCK_READ;
	TEST_OK(b->ops->queue(b, &r, &err), err);
	TEST_OK(b->ops->reap(b, &result, &err), err);
	CU_ASSERT_EQUAL(result.done, 512);
	block_close(b);
	TEST_REFUSED(handle_scsi(h, &command, &answer, &err), err, REASON_CONSENT_MISSING);
	TEST_REFUSED(handle_nvme_admin(h, &nvme, &answer, &err), err, REASON_CONSENT_MISSING);
	command.cdb[0] = 0x12;
	TEST_REFUSED(handle_scsi(h, &command, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	TEST_OK(handle_check_identity(h, &err), err);
	handle_close(h);
	handle_close(NULL);
	practice_remove(&p);
}

/* While a drive is open: cut, deleted, cut behind a loop device. Each told apart. */
static void noticed_on_a_file(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	h = open_consented(&c);
	TEST_OK(handle_check_identity(h, &err), err);
	CU_ASSERT_EQUAL(truncate(p.path, SIZE - 4096), 0);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_SHRANK);
	CU_ASSERT_EQUAL(truncate(p.path, 0), 0);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_SHRANK);
	CU_ASSERT_EQUAL(truncate(p.path, SIZE), 0);
	TEST_OK(handle_check_identity(h, &err), err);
	unlink(p.path);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_VANISHED);
	handle_close(h);
	practice_remove(&p);
}

static void noticed_on_a_loop(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	struct error err = ERROR_INIT;

	if (!prepare(&p, 512, &c))
		return;
	h = open_consented(&c);
	TEST_OK(handle_check_identity(h, &err), err);
	CU_ASSERT_EQUAL(truncate(p.path, 4096), 0);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_SHRANK);
	CU_ASSERT_EQUAL(truncate(p.path, SIZE / 4096 * 4096), 0);
	TEST_OK(handle_check_identity(h, &err), err);
	unlink(p.path);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_VANISHED);
	handle_close(h);
	practice_remove(&p);
}

/* The loop device's size itself is cut by its owner. */
static void noticed_loop_size(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	struct error err = ERROR_INIT;
	struct loop_info64 info;
	int loop;

	if (!prepare(&p, 512, &c))
		return;
	h = open_consented(&c);
	loop = open(p.node, O_RDWR | O_CLOEXEC);
	CU_ASSERT_EQUAL(ioctl(loop, LOOP_GET_STATUS64, &info), 0);
	info.lo_sizelimit = 524288;
	CU_ASSERT_EQUAL(ioctl(loop, LOOP_SET_STATUS64, &info), 0);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_SHRANK);
	close(loop);
	handle_close(h);
	practice_remove(&p);
}

static int simulated_identity(void *ctx, struct error *err)
{
	(void)ctx;
	return error_set(err, REASON_DEVICE_CHANGED, 0, NULL, "simulated");
}

static void simulated(void)
{
	const struct device d = { .node = "sim", .size_bytes = 4096, .logical_block_bytes = 512 };
	struct handle_simulated sim = { .ctx = NULL };
	struct handle *h = NULL;
	struct block *b = NULL;
	struct error err = ERROR_INIT;

	TEST_OK(handle_open_simulated(&d, &sim, true, &h, &err), err);
	CU_ASSERT_TRUE(handle_can_write(h));
	TEST_OK(handle_check_identity(h, &err), err);
	TEST_REFUSED(handle_block(h, 1, 512, &b, &err), err, REASON_DEVICE_IO);
	handle_close(h);
	sim.check_identity = simulated_identity;
	TEST_OK(handle_open_simulated(&d, &sim, false, &h, &err), err);
	CU_ASSERT_FALSE(handle_can_write(h));
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_CHANGED);
	handle_close(h);
}

static void set_window(const char *node, uint64_t offset, uint64_t limit)
{
	int loop = open(node, O_RDWR | O_CLOEXEC);
	struct loop_info64 info;

	CU_ASSERT_EQUAL_FATAL(ioctl(loop, LOOP_GET_STATUS64, &info), 0);
	info.lo_offset = offset;
	info.lo_sizelimit = limit;
	CU_ASSERT_EQUAL_FATAL(ioctl(loop, LOOP_SET_STATUS64, &info), 0);
	close(loop);
}

/* Another part of the same file, as large as the one that was agreed to. */
static void other_part_before_the_open(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct consent c;
	struct device d;
	struct handle_fd f = HANDLE_FD_INIT;
	struct error err = ERROR_INIT;

	if (!practice_loop(&p, "drive.img", 4 << 20, 512, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	set_window(p.node, 0, 1 << 20);
	CU_ASSERT_FATAL(look(&p, &d));
	c = consent_for(&d);
	set_window(p.node, 1 << 20, 1 << 20);
	CU_ASSERT_EQUAL(refusal(&c), REASON_DEVICE_CHANGED);
	/* And had detection not seen it, the open descriptor tells. */
	TEST_REFUSED(handle_fd_open(&c.device, true, &f, &err), err, REASON_DEVICE_CHANGED);
	set_window(p.node, 0, 1 << 20);
	TEST_OK(handle_fd_open(&c.device, true, &f, &err), err);
	TEST_OK(handle_fd_check(&f, &c.device, &err), err);
	set_window(p.node, 0, 2 << 20);
	TEST_REFUSED(handle_fd_check(&f, &c.device, &err), err, REASON_DEVICE_CHANGED);
	set_window(p.node, 0, 1 << 20);
	d = c.device;
	d.backing_inode++;
	TEST_REFUSED(handle_fd_check(&f, &d, &err), err, REASON_DEVICE_CHANGED);
	handle_fd_clear(&f);
	practice_remove(&p);
}

/* The loop is turned to another part while it is written: what was written lies elsewhere than what is read. */
static void noticed_loop_window(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct consent c;
	struct device d;
	struct handle *h;
	struct error err = ERROR_INIT;

	if (!practice_loop(&p, "drive.img", 4 << 20, 512, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	set_window(p.node, 0, 1 << 20);
	CU_ASSERT_FATAL(look(&p, &d));
	c = consent_for(&d);
	h = open_consented(&c);
	TEST_OK(handle_check_identity(h, &err), err);
	set_window(p.node, 2 << 20, 1 << 20);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_CHANGED);
	set_window(p.node, 0, 1 << 20);
	TEST_OK(handle_check_identity(h, &err), err);
	handle_close(h);
	practice_remove(&p);
}

/* The file behind a loop grew: the loop is not all of it any more. */
static void noticed_growth_behind_a_loop(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	struct error err = ERROR_INIT;

	if (!prepare(&p, 512, &c))
		return;
	h = open_consented(&c);
	CU_ASSERT_EQUAL(truncate(p.path, SIZE * 2), 0);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_DEVICE_CHANGED);
	handle_close(h);
	practice_remove(&p);
}

/* Others come while the drive is written: they may have written as well. Who only reads minds nobody. */
static void noticed_others(uint32_t block)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h, *reader = NULL;
	struct error err = ERROR_INIT;
	char node[32];

	if (!prepare(&p, block, &c))
		return;
	h = open_consented(&c);
	TEST_OK(handle_open(&c.device, &reader, &err), err);
	TEST_OK(handle_check_identity(h, &err), err);
	CU_ASSERT_FATAL(practice_loop_over(p.path, 512, node));
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_GUARD_HELD);
	TEST_OK(handle_check_identity(reader, &err), err);
	practice_detach(node);
	TEST_OK(handle_check_identity(h, &err), err);
	handle_close(reader);
	handle_close(h);
	practice_remove(&p);
}

static void noticed_others_on_a_file(void)
{
	noticed_others(0);
}

static void noticed_others_on_a_loop(void)
{
	noticed_others(512);
}

static void noticed_hard_link(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle *h;
	struct error err = ERROR_INIT;
	char other[128];

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	h = open_consented(&c);
	snprintf(other, sizeof(other), "%s.too", p.path);
	CU_ASSERT_EQUAL(link(p.path, other), 0);
	TEST_REFUSED(handle_check_identity(h, &err), err, REASON_GUARD_NOT_PLAIN_FILE);
	unlink(other);
	TEST_OK(handle_check_identity(h, &err), err);
	handle_close(h);
	practice_remove(&p);
}

/* Descriptors used up: that is told, and no drive is said to be defective. */
static void no_descriptor_left(void)
{
	struct practice_drive p;
	struct consent c;
	struct handle_fd f = HANDLE_FD_INIT;
	struct rlimit before, none;
	struct error err = ERROR_INIT;
	int rc;

	CU_ASSERT_FATAL(prepare(&p, 0, &c));
	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &none), 0);
	rc = handle_fd_open(&c.device, true, &f, &err);
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &before), 0);
	TEST_REFUSED(rc, err, REASON_LIMIT_REACHED);
	practice_remove(&p);
}

static const struct test tests[] = {
	{ "other part before the open", other_part_before_the_open },
	{ "noticed: the loop device's window", noticed_loop_window },
	{ "noticed: growth behind a loop device", noticed_growth_behind_a_loop },
	{ "noticed: others on a file", noticed_others_on_a_file },
	{ "noticed: others on a loop device", noticed_others_on_a_loop },
	{ "noticed: a hard link", noticed_hard_link },
	{ "no descriptor left", no_descriptor_left },
	{ "writes a file", writes_file },
	{ "writes a loop device", writes_loop },
	{ "writes a loop device of 4096-byte blocks", writes_loop_4096 },
	{ "second open of a file", second_open_of_a_file },
	{ "second open of a loop device", second_open_of_a_loop },
	{ "claim at the open", claim_at_the_open },
	{ "claims other paths", claims_other_paths },
	{ "claims further units", claims_further_units },
	{ "without a block device", without_a_block_device },
	{ "wrong plan", wrong_plan },
	{ "other file under the name", other_file_under_the_name },
	{ "opened file is compared", opened_file_is_compared },
	{ "other drive under the node", other_drive_under_the_node },
	{ "detached before the open", detached_before_the_open },
	{ "shrunk before the open", shrunk_before_the_open },
	{ "second loop device appears", second_loop_appears },
	{ "mount appears", mount_appears },
	{ "locked by somebody", locked_by_somebody },
	{ "read-only cannot write", read_only_cannot_write },
	{ "noticed on a file", noticed_on_a_file },
	{ "noticed on a loop device", noticed_on_a_loop },
	{ "noticed: the loop device's size", noticed_loop_size },
	{ "simulated", simulated },
};
TEST_MAIN(tests)
