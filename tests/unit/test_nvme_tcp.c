/* room: devices */
/*
 * tests/unit/test_nvme_tcp.c - the NVMe/TCP target, by a small client of our own over the loopback: what
 * Linux would send, and what nobody should.
 */
#include "tests/rig/nvme_tcp.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "tests/unit/harness.h"

#define NQN "nqn.2024-01.org.kiyome:"

struct rig {
	struct nvme_shelf shelf;
	struct nvme_tcp *tcp;
	uint16_t port;
	pthread_t thread;
	atomic_bool is_over;
	atomic_uint n_cuts;
};

struct queue {
	int fd;
	uint16_t id, controller, next;
	/* The answer to the last command. */
	uint16_t status;
	uint64_t result;
	uint8_t data[8192];
	uint32_t n_data;
};

static void *serve(void *ctx)
{
	struct rig *r = ctx;
	bool has_other;

	while (!r->is_over)
		r->n_cuts += nvme_tcp_turn(r->tcp, -1, 5, &has_other);
	return NULL;
}

static void rig_open(struct rig *r, const char *const lines[])
{
	memset(r, 0, sizeof(*r));
	for (unsigned i = 0; lines[i]; i++) {
		char line[512];
		const char *wrong;

		(void)snprintf(line, sizeof(line), "%s", lines[i]);
		wrong = nvme_shelf_add(&r->shelf, line);
		if (wrong)
			printf("\n    not understood: %s\n", wrong);
		CU_ASSERT_PTR_NULL_FATAL(wrong);
	}
	r->tcp = nvme_tcp_open(&r->shelf, 0, &r->port);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->tcp);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&r->thread, NULL, serve, r), 0);
}

/* The thread ends; what the drives hold can be looked at then. */
static void rig_stop(struct rig *r)
{
	r->is_over = true;
	CU_ASSERT_EQUAL(pthread_join(r->thread, NULL), 0);
}

static void rig_close(struct rig *r)
{
	if (!r->is_over)
		rig_stop(r);
	nvme_tcp_close(r->tcp);
	nvme_shelf_clear(&r->shelf);
}

/* --- the client --- */

static bool get(int fd, void *bytes, size_t n)
{
	return recv(fd, bytes, n, MSG_WAITALL) == (ssize_t)n;
}

static void put(int fd, const void *bytes, size_t n)
{
	CU_ASSERT_EQUAL_FATAL(send(fd, bytes, n, MSG_NOSIGNAL), (ssize_t)n);
}

static void le_put(uint8_t *p, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static int dial(const struct rig *r)
{
	static const struct timeval patience = { .tv_sec = 10 };
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(r->port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)),
			      0);
	CU_ASSERT_EQUAL_FATAL(connect(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static void greet(int fd)
{
	uint8_t p[128] = { 0, 0, 128, 0, 128 };

	put(fd, p, sizeof(p));
	CU_ASSERT_FATAL(get(fd, p, sizeof(p)));
	CU_ASSERT_EQUAL(p[0], 1);
	CU_ASSERT(le32(p + 12) >= 4096);
}

/* A submission entry; data out of N bytes goes in the capsule, or waits for R2T. */
static void submit(struct queue *q, uint8_t *entry, const void *out, uint32_t n, bool is_inside)
{
	uint8_t head[72] = { 4, 0, 72, 0 };

	le_put(entry + 2, q->next++, 2);
	entry[1] = 0x40;
	le_put(entry + 32, n, 4);
	entry[39] = is_inside ? 0x01 : 0x5a;
	head[3] = is_inside && out ? 72 : 0;
	le_put(head + 4, 72 + (is_inside && out ? n : 0), 4);
	memcpy(head + 8, entry, 64);
	put(q->fd, head, sizeof(head));
	if (is_inside && out)
		put(q->fd, out, n);
}

static void send_part(const struct queue *q, const uint8_t *r2t, const uint8_t *out, uint32_t at,
		      uint32_t n, bool is_last)
{
	uint8_t head[24] = { 6, is_last ? 4 : 0, 24, 24 };

	le_put(head + 4, 24 + n, 4);
	memcpy(head + 8, r2t + 8, 4); /* command and tag */
	le_put(head + 12, at, 4);
	le_put(head + 16, n, 4);
	put(q->fd, head, sizeof(head));
	put(q->fd, out + at, n);
}

/* Reads until the answer; false: the connection ended. */
static bool wait_answer(struct queue *q, const uint8_t *out, uint32_t n)
{
	uint8_t head[24];

	for (;;) {
		if (!get(q->fd, head, sizeof(head)))
			return false;
		if (head[0] == 5) {
			q->result = le64(head + 8);
			q->status = le16(head + 22) >> 1 & 0x7ff;
			return true;
		}
		if (head[0] == 9) { /* in two parts */
			CU_ASSERT_EQUAL(le32(head + 16), n);
			send_part(q, head, out, 0, n / 2, false);
			send_part(q, head, out, n / 2, n - n / 2, true);
			continue;
		}
		CU_ASSERT_EQUAL_FATAL(head[0], 7);
		q->n_data = le32(head + 16);
		CU_ASSERT_FATAL(q->n_data <= sizeof(q->data));
		if (!get(q->fd, q->data, q->n_data))
			return false;
	}
}

static void property_set(struct queue *q, uint32_t at, uint32_t value)
{
	uint8_t e[64] = { 0x7f };

	le_put(e + 44, at, 4);
	le_put(e + 48, value, 4);
	submit(q, e, NULL, 0, false);
	CU_ASSERT_FATAL(wait_answer(q, NULL, 0));
	CU_ASSERT_EQUAL(q->status, 0);
}

static uint64_t property_get(struct queue *q, uint32_t at, uint8_t size)
{
	uint8_t e[64] = { 0x7f, [4] = 4, [40] = size };

	le_put(e + 44, at, 4);
	submit(q, e, NULL, 0, false);
	CU_ASSERT_FATAL(wait_answer(q, NULL, 0));
	CU_ASSERT_EQUAL(q->status, 0);
	return q->result;
}

/* Status of Connect; CONTROLLER FFFFh: any. */
static uint16_t queue_open(const struct rig *r, struct queue *q, const char *nqn, uint16_t id,
			   uint16_t controller)
{
	uint8_t e[64] = { 0x7f, [4] = 1 }, data[1024] = { 1, 2, 3 };

	memset(q, 0, sizeof(*q));
	q->fd = dial(r);
	q->id = id;
	greet(q->fd);
	le_put(e + 42, id, 2);
	le_put(e + 44, 31, 2);
	le_put(data + 16, controller, 2);
	(void)snprintf((char *)data + 256, 224, "%s", nqn);
	submit(q, e, data, sizeof(data), true);
	if (!wait_answer(q, NULL, 0))
		return 0xffff;
	q->controller = (uint16_t)q->result;
	return q->status;
}

static void enable(struct queue *q)
{
	uint64_t cap = property_get(q, 0, 1);

	CU_ASSERT_EQUAL(cap & 0xffff, 127);
	CU_ASSERT_EQUAL(property_get(q, 8, 0), 0x10400);
	property_set(q, 0x14, 0x460001);
	CU_ASSERT_EQUAL(property_get(q, 0x1c, 0), 1);
}

static uint16_t admin(struct queue *q, uint8_t opcode, uint32_t nsid, uint32_t cdw10,
		      uint32_t cdw11, uint32_t n)
{
	uint8_t e[64] = { opcode };

	le_put(e + 4, nsid, 4);
	le_put(e + 40, cdw10, 4);
	le_put(e + 44, cdw11, 4);
	submit(q, e, NULL, n, false);
	return wait_answer(q, NULL, 0) ? q->status : 0xffff;
}

static uint16_t move(struct queue *q, bool is_write, uint32_t lba, uint32_t n_blocks, void *bytes,
		     bool is_inside)
{
	uint8_t e[64] = { is_write ? 1 : 2 };
	uint32_t n = n_blocks * 512;

	le_put(e + 4, 1, 4);
	le_put(e + 40, lba, 8);
	le_put(e + 48, n_blocks - 1, 2);
	submit(q, e, is_write ? bytes : NULL, n, is_inside);
	if (!wait_answer(q, bytes, n))
		return 0xffff;
	if (!is_write && !q->status)
		memcpy(bytes, q->data, n);
	return q->status;
}

static void hang_up(struct queue *q)
{
	CU_ASSERT_EQUAL(close(q->fd), 0);
	q->fd = -1;
}

/* Until the drive has nobody left, so that the next Connect is a new life. */
static void wait_until_left(const struct rig *r)
{
	struct queue q;

	for (unsigned i = 0; i < 1000 && queue_open(r, &q, NQN "a", 0, 0xffff) == 0x181; i++) {
		hang_up(&q);
		(void)usleep(2000); /* an early return costs one more try */
	}
	hang_up(&q);
	(void)usleep(20000); /* as above: its own leaving */
}

/* --- tests --- */

static void connects(void)
{
	static const char *const lines[] = { "a size=256K | nvme serial=SA",
					     "b size=256K | nvme serial=SB controllers=2",
					     "c size=256K absent | nvme", NULL };
	struct queue a, b, second, none;
	struct rig r;

	rig_open(&r, lines);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	CU_ASSERT_EQUAL(a.controller, 1);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x06, 0, 1, 0, 4096), 0);
	CU_ASSERT_EQUAL(a.n_data, 4096);
	CU_ASSERT_EQUAL(memcmp(a.data + 4, "SA ", 3), 0);
	CU_ASSERT(le16(a.data + 320) > 0);                        /* KAS */
	CU_ASSERT_EQUAL(le32(a.data + 536) & 0x100001, 0x100001); /* SGLS */
	CU_ASSERT(le32(a.data + 1792) >= 4 && le32(a.data + 1796) >= 1);
	TEST_TEXT((const char *)a.data + 768, NQN "a");
	CU_ASSERT_EQUAL(admin(&a, 0x18, 0, 0, 0, 0), 0);
	CU_ASSERT_EQUAL(admin(&a, 0x09, 0, 7, 7 | 7 << 16, 0), 0);
	CU_ASSERT_EQUAL(a.result & 0xffff, 3);
	/* One controller: nobody else. Two: two hosts. */
	CU_ASSERT_EQUAL(queue_open(&r, &none, NQN "a", 0, 0xffff), 0x181);
	hang_up(&none);
	CU_ASSERT_EQUAL(queue_open(&r, &b, NQN "b", 0, 0xffff), 0);
	CU_ASSERT_EQUAL(queue_open(&r, &second, NQN "b", 0, 0xffff), 0);
	CU_ASSERT_EQUAL(second.controller, 2);
	CU_ASSERT_EQUAL(queue_open(&r, &none, NQN "nobody", 0, 0xffff), 0x182);
	hang_up(&none);
	CU_ASSERT_EQUAL(queue_open(&r, &none, NQN "c", 0, 0xffff), 0x182);
	hang_up(&none);
	/* An I/O queue of a controller that isn't ready. */
	CU_ASSERT_EQUAL(queue_open(&r, &none, NQN "b", 1, 2), 0x182);
	hang_up(&none);
	hang_up(&a);
	hang_up(&b);
	hang_up(&second);
	rig_close(&r);
}

static void moves_data(void)
{
	static const char *const lines[] = { "a size=256K fill=text:3 | nvme", NULL };
	uint8_t out[4096], in[4096];
	struct queue a, io;
	struct rig r;

	rig_open(&r, lines);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(queue_open(&r, &io, NQN "a", 1, 1), 0);
	for (unsigned i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 7);
	CU_ASSERT_EQUAL(move(&io, true, 8, 1, out, true), 0);   /* in the capsule */
	CU_ASSERT_EQUAL(move(&io, true, 16, 8, out, false), 0); /* by R2T */
	CU_ASSERT_EQUAL(move(&io, false, 16, 8, in, false), 0);
	CU_ASSERT_EQUAL(memcmp(in, out, sizeof(in)), 0);
	CU_ASSERT_EQUAL(move(&io, false, 8, 1, in, false), 0);
	CU_ASSERT_EQUAL(memcmp(in, out, 512), 0);
	CU_ASSERT_EQUAL(move(&io, false, 512, 1, in, false), 0x080);
	hang_up(&io);
	hang_up(&a);
	rig_close(&r);
}

static void lives_on(void)
{
	static const char *const lines[] = {
		"a size=256K fill=text:3 speed=1000 | nvme block sanitize_ms=3600000", NULL
	};
	struct queue a;
	struct rig r;

	rig_open(&r, lines);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x84, 0, 2, 0, 0), 0);
	CU_ASSERT_EQUAL(admin(&a, 0x02, 0xffffffff, 0x81 | 127u << 16, 0, 512), 0);
	CU_ASSERT_EQUAL(le16(a.data + 2), 2);
	hang_up(&a); /* without a word: a power cut */
	wait_until_left(&r);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x02, 0xffffffff, 0x02 | 127u << 16, 0, 512), 0);
	CU_ASSERT(le32(a.data + 112) >= 1); /* power cycles */
	for (unsigned i = 0; i < 2000; i++) {
		CU_ASSERT_EQUAL_FATAL(admin(&a, 0x02, 0xffffffff, 0x81 | 127u << 16, 0, 512), 0);
		if (le16(a.data + 2) != 2)
			break;
		(void)usleep(5000); /* an early return costs one more try */
	}
	CU_ASSERT_EQUAL(le16(a.data + 2), 0x101);
	hang_up(&a);
	rig_stop(&r);
	CU_ASSERT_NOT_EQUAL(memcmp(r.shelf.all[0].medium.medium + 512,
				   r.shelf.all[0].medium.original + 512, 512),
			    0);
	rig_close(&r);
}

static void resets(void)
{
	static const char *const lines[] = { "a size=256K | nvme", NULL };
	uint8_t out[512] = { 0x77 };
	struct queue a, io;
	struct rig r;

	rig_open(&r, lines);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(queue_open(&r, &io, NQN "a", 1, 1), 0);
	CU_ASSERT_EQUAL(move(&io, true, 8, 1, out, true), 0);
	property_set(&a, 0x14, 0x460000); /* disabled: what the cache holds stays */
	hang_up(&io);
	hang_up(&a);
	wait_until_left(&r);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x02, 0xffffffff, 0x02 | 127u << 16, 0, 512), 0);
	CU_ASSERT_EQUAL(le32(a.data + 112), 0);
	CU_ASSERT_EQUAL(queue_open(&r, &io, NQN "a", 1, 1), 0);
	memset(out, 0, sizeof(out));
	CU_ASSERT_EQUAL(move(&io, false, 8, 1, out, false), 0);
	CU_ASSERT_EQUAL(out[0], 0x77);
	property_set(&a, 0x14, 0x464001); /* shut down: flushed, then power goes */
	CU_ASSERT_EQUAL(property_get(&a, 0x1c, 0) & 0x0c, 8);
	hang_up(&io);
	hang_up(&a);
	rig_stop(&r);
	CU_ASSERT_EQUAL(r.shelf.all[0].medium.medium[8 * 512], 0x77);
	rig_close(&r);
}

static void keeps_alive_in_a_format(void)
{
	static const char *const lines[] = { "a size=256K speed=100 | nvme format_ms=20000", NULL };
	uint8_t e[64] = { 0x80 };
	struct queue a;
	struct rig r;

	rig_open(&r, lines);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	le_put(e + 4, 1, 4);
	le_put(e + 40, 1u << 9, 4);
	submit(&a, e, NULL, 0, false); /* takes 200 ms of ours */
	CU_ASSERT_EQUAL(admin(&a, 0x18, 0, 0, 0, 0), 0);
	CU_ASSERT_EQUAL(admin(&a, 0x06, 1, 0, 0, 4096), 0);
	CU_ASSERT_NOT_EQUAL(a.data[32], 0x80);
	CU_ASSERT_TRUE(wait_answer(&a, NULL, 0));
	CU_ASSERT_EQUAL(a.status, 0);
	hang_up(&a);
	rig_close(&r);
}

static void breaks_off(void)
{
	static const char *const lines[] = {
		"a size=256K cut=op:84#2 | nvme block reset=0x84:*:1 vanish=0x80", NULL
	};
	struct queue a;
	struct rig r;

	rig_open(&r, lines);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x84, 0, 2, 0, 0), 0xffff);
	hang_up(&a);
	CU_ASSERT_EQUAL(r.n_cuts, 0);
	wait_until_left(&r);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x84, 0, 2, 0, 0), 0xffff); /* the moment to cut power */
	hang_up(&a);
	wait_until_left(&r);
	CU_ASSERT_EQUAL(r.n_cuts, 1);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	enable(&a);
	CU_ASSERT_EQUAL(admin(&a, 0x02, 0xffffffff, 0x81 | 127u << 16, 0, 512), 0);
	CU_ASSERT_EQUAL(le16(a.data + 2), 0); /* neither was ever given to it */
	CU_ASSERT_EQUAL(admin(&a, 0x80, 1, 1u << 9, 0, 0), 0xffff);
	hang_up(&a);
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0x182); /* gone */
	hang_up(&a);
	rig_stop(&r);
	CU_ASSERT_EQUAL(nvm_model_lies(r.shelf.all[0].model)->n[LIE_VANISH], 1);
	rig_close(&r);
}

static void bad_pdus(void)
{
	static const char *const lines[] = { "a size=256K | nvme", NULL };
	static const uint8_t bad[][72] = {
		{ 4, 0, 72, 0, 72 },             /* a command before the greeting */
		{ 0, 0, 128, 0, 7 },             /* shorter than its header */
		{ 0, 0, 128, 0, 0, 0, 0, 0x7f }, /* far too long */
		{ 9, 0, 24, 0, 72 },             /* what a target sends */
		{ 0, 0, 72, 0, 72 },             /* a short greeting */
	};
	/* After the greeting. */
	static const uint8_t worse[][72] = {
		{ 6, 0, 24, 24, 24 },                              /* data nobody asked for */
		{ 4, 0, 72, 0, 72, 0, 0, 0, [8] = 6 },             /* Identify of nobody's */
		{ 4, 0, 72, 80, 72, [8] = 1, [40] = 9, [47] = 1 }, /* its data are not there */
		{ 4, 0, 72, 72, 72, [8] = 1, [40] = 255, 255, 255, 255, [47] = 0x5a },
	};
	struct queue a;
	uint8_t byte;
	struct rig r;

	rig_open(&r, lines);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]) + sizeof(worse) / sizeof(worse[0]);
	     i++) {
		size_t n = sizeof(bad) / sizeof(bad[0]);
		int fd = dial(&r);

		if (i >= n)
			greet(fd);
		put(fd, i < n ? bad[i] : worse[i - n], i == n ? 24 : 72);
		CU_ASSERT_FALSE(get(fd, &byte, 1));
		CU_ASSERT_EQUAL(close(fd), 0);
	}
	CU_ASSERT_EQUAL(queue_open(&r, &a, NQN "a", 0, 0xffff), 0);
	hang_up(&a);
	rig_close(&r);
}

static void wrong_lines(void)
{
	static const char *const wrong[] = { "a",
					     "a | ata",
					     "a size=1 | nvme",
					     "a size=x | nvme",
					     "a cut=op | nvme",
					     "a pull=io:1#0 | nvme",
					     "a fill=text | nvme",
					     "a | nvme nonsense",
					     "a other=1 | nvme",
					     "| nvme" };
	struct nvme_shelf s = { 0 };
	char line[128];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(line, sizeof(line), "%s", wrong[i]);
		CU_ASSERT_PTR_NOT_NULL(nvme_shelf_add(&s, line));
	}
	(void)snprintf(line, sizeof(line), "a size=64K | nvme");
	CU_ASSERT_PTR_NULL(nvme_shelf_add(&s, line));
	(void)snprintf(line, sizeof(line), "a size=64K | nvme");
	CU_ASSERT_PTR_NOT_NULL(nvme_shelf_add(&s, line));
	(void)snprintf(line, sizeof(line), "b size=64K | nvme nqn=" NQN "a");
	CU_ASSERT_PTR_NOT_NULL(nvme_shelf_add(&s, line));
	nvme_shelf_clear(&s);
}

static const struct test tests[] = {
	{ "connects", connects },
	{ "moves data", moves_data },
	{ "a sanitize lives on", lives_on },
	{ "reset and shutdown", resets },
	{ "keeps alive in a format", keeps_alive_in_a_format },
	{ "breaks off", breaks_off },
	{ "bad PDUs", bad_pdus },
	{ "wrong lines", wrong_lines },
};
TEST_MAIN(tests)
