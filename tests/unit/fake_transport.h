/*
 * tests/unit/fake_transport.h - a transport that plays a list of recorded answers and keeps what was
 * asked. A command past the list, or one that isn't the expected, fails the test.
 */
#ifndef KIYOME_TESTS_UNIT_FAKE_TRANSPORT_H
#define KIYOME_TESTS_UNIT_FAKE_TRANSPORT_H

#include <errno.h>

#include "devices/handle.h"
#include "devices/nvme_status.h"
#include "devices/scsi_sense.h"
#include "tests/unit/harness.h"

struct fake_answer {
	uint8_t cdb[16]; /* expected; for NVMe: opcode and log page */
	/* expected of NVMe instead, whole: opcode, NSID, dwords, direction and lengths */
	const struct nvme_command *nvme;
	uint32_t result; /* DW0 */
	const void *data;
	uint32_t n_data;
	uint8_t status;
	uint8_t sense[24];
	uint8_t n_sense;
	uint16_t nvme_status;
	bool is_lost; /* no answer comes */
	int sys;      /* not even handed over */
};

struct fake {
	const struct fake_answer *answers;
	size_t n, at;
	unsigned n_closed;
	enum data_direction direction;
	uint32_t n_asked, timeout_ms;
};

static const struct fake_answer *fake_next(struct fake *f)
{
	CU_ASSERT_FATAL(f->at < f->n);
	return &f->answers[f->at++];
}

__attribute__((unused)) static int fake_scsi(void *ctx, struct scsi_command *c,
					     enum answer *ret_answer, struct error *err)
{
	struct fake *f = ctx;
	const struct fake_answer *a = fake_next(f);

	for (unsigned i = 0; i < sizeof(a->cdb); i++)
		if (a->cdb[i] != c->cdb[i])
			printf("\n    command %zu, byte %u: %02x instead of %02x\n", f->at, i,
			       c->cdb[i], a->cdb[i]);
	CU_ASSERT_FATAL(memcmp(a->cdb, c->cdb, sizeof(a->cdb)) == 0);
	f->direction = c->direction;
	f->n_asked = c->n_data;
	f->timeout_ms = c->timeout_ms;
	if (a->sys)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, a->sys, NULL, "fake");
	if (a->is_lost) {
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	c->status = a->status;
	memcpy(c->sense, a->sense, a->n_sense);
	c->n_sense = a->n_sense;
	c->n_done = a->n_data < c->n_data ? a->n_data : c->n_data;
	if (c->n_done)
		memcpy(c->data, a->data, c->n_done);
	*ret_answer = scsi_answer(c->status, c->sense, c->n_sense);
	return 0;
}

/* What a command sends out is compared with the answer's data. */
static void fake_expect_nvme(const struct fake *f, const struct fake_answer *a,
			     const struct nvme_command *c)
{
	const struct nvme_command *e = a->nvme;
	bool is_it;

	if (!e) {
		CU_ASSERT_EQUAL(a->cdb[0], c->opcode);
		CU_ASSERT_EQUAL(a->cdb[1], c->cdw10 & 0xff);
		return;
	}
	is_it = e->opcode == c->opcode && e->nsid == c->nsid && e->cdw10 == c->cdw10 &&
		e->cdw11 == c->cdw11 && e->cdw12 == c->cdw12 && e->cdw13 == c->cdw13 &&
		e->cdw14 == c->cdw14 && e->cdw15 == c->cdw15 && e->direction == c->direction &&
		e->n_data == c->n_data && e->n_metadata == c->n_metadata;
	if (!is_it)
		printf("\n    command %zu: opcode %02x nsid %x dwords %08x %08x %08x, %u bytes\n",
		       f->at, c->opcode, c->nsid, c->cdw10, c->cdw11, c->cdw12, c->n_data);
	CU_ASSERT_FATAL(is_it);
	CU_ASSERT(c->direction != DATA_OUT || !a->n_data || !memcmp(c->data, a->data, a->n_data));
}

__attribute__((unused)) static int fake_nvme(void *ctx, struct nvme_command *c,
					     enum answer *ret_answer, struct error *err)
{
	struct fake *f = ctx;
	const struct fake_answer *a = fake_next(f);

	fake_expect_nvme(f, a, c);
	f->direction = c->direction;
	f->n_asked = c->n_data;
	f->timeout_ms = c->timeout_ms;
	if (a->sys)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, a->sys, NULL, "fake");
	if (a->is_lost) {
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	c->status = a->nvme_status;
	c->result = a->result;
	if (a->n_data && c->direction == DATA_IN)
		memcpy(c->data, a->data, a->n_data < c->n_data ? a->n_data : c->n_data);
	*ret_answer = nvme_answer(c->status);
	return 0;
}

__attribute__((unused)) static void fake_close(void *ctx)
{
	((struct fake *)ctx)->n_closed++;
}

__attribute__((unused)) static struct handle *fake_handle(struct fake *f, const struct transport *t,
							  const struct device *d, bool can_write)
{
	const struct handle_simulated sim = { .transport = t, .transport_ctx = f };
	struct error err = ERROR_INIT;
	struct handle *h = NULL;

	TEST_OK(handle_open_simulated(d, &sim, can_write, &h, &err), err);
	return h;
}

#endif
