/* What no handle sends: by each form of ATA PASS-THROUGH, with consent too; and all that we do send is none of it. */
#include "devices/forbidden.h"

#include <errno.h>

#include "devices/ata_hidden.h"
#include "devices/ata_sanitize.h"
#include "devices/ata_security.h"
#include "devices/handle.h"
#include "tests/unit/harness.h"

static const struct {
	uint8_t command;
	uint16_t feature;
	bool is_forbidden, is_ext;
} rows[] = {
	{ 0xf5, 0, true, false },      { 0xf5, 0x11, true, false },   { 0xb4, 0x20, true, true },
	{ 0xf9, 1, true, false },      { 0xf9, 2, true, false },      { 0xf9, 3, true, false },
	{ 0xf9, 4, true, false },      { 0x78, 2, true, true },       { 0xb1, 0xc1, true, false },
	{ 0xb1, 0xc3, true, false },   { 0xb1, 0xc5, true, false },   { 0xb1, 0xc0, false, false },
	{ 0xb1, 0xc2, false, false },  { 0xb4, 0x11, false, true },   { 0xb4, 0x40, false, true },
	{ 0xf9, 0, false, false },     { 0x78, 1, false, true },      { 0x37, 0, false, true },
	{ 0xf1, 0, false, false },     { 0xf6, 0, false, false },     { 0xec, 0, false, false },
	{ 0xb4, 0x2011, false, true }, { 0xb4, 0x1120, false, true },
};

static struct scsi_command pass_16(uint8_t command, uint16_t feature, bool is_ext)
{
	struct scsi_command c = { .n_cdb = 16 };

	c.cdb[0] = 0x85;
	c.cdb[1] = (uint8_t)(3 << 1 | is_ext);
	c.cdb[3] = (uint8_t)(feature >> 8);
	c.cdb[4] = (uint8_t)feature;
	c.cdb[14] = command;
	return c;
}

static void listed(void)
{
	struct scsi_command c = { .n_cdb = 32, .cdb = { 0x7f, [8] = 0x1f, [9] = 0xf0 } };
	struct nvme_command n = { .opcode = 0x24 };

	CU_ASSERT(scsi_is_forbidden(&c));
	c.cdb[8] = 0x00;
	c.cdb[9] = 0x09;
	CU_ASSERT(!scsi_is_forbidden(&c));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = pass_16(rows[i].command, rows[i].feature, rows[i].is_ext);
		CU_ASSERT_EQUAL(scsi_is_forbidden(&c), rows[i].is_forbidden);
		if (rows[i].feature > 0xff || rows[i].is_ext)
			continue;
		/* The high byte means nothing to a command that isn't extended. */
		c = pass_16(rows[i].command, (uint16_t)(rows[i].feature | 0x5500), false);
		CU_ASSERT_EQUAL(scsi_is_forbidden(&c), rows[i].is_forbidden);
		c = (struct scsi_command){
			.n_cdb = 12,
			.cdb = { 0xa1, 3 << 1, 0, (uint8_t)rows[i].feature, [9] = rows[i].command }
		};
		CU_ASSERT_EQUAL(scsi_is_forbidden(&c), rows[i].is_forbidden);
	}
	CU_ASSERT(nvme_admin_is_forbidden(&n));
	n = (struct nvme_command){ .opcode = 0x09, .cdw10 = 0x80000084 };
	CU_ASSERT(nvme_admin_is_forbidden(&n));
	n.cdw10 = 0x17;
	CU_ASSERT(!nvme_admin_is_forbidden(&n));
	n = (struct nvme_command){ .opcode = 0x84 }; /* Sanitize */
	CU_ASSERT(!nvme_admin_is_forbidden(&n));
}

/* Takes whatever comes and says done; nothing forbidden may ever come. */
static int take_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err)
{
	(void)err;
	CU_ASSERT(!scsi_is_forbidden(c));
	++*(unsigned *)ctx;
	if (c->direction == DATA_IN && c->n_data) {
		memset(c->data, 0, c->n_data);
		c->n_done = c->n_data;
	}
	*ret_answer = ANSWER_DONE;
	return 0;
}

static int take_nvme(void *ctx, struct nvme_command *c, enum answer *ret_answer, struct error *err)
{
	(void)err;
	CU_ASSERT(!nvme_admin_is_forbidden(c));
	++*(unsigned *)ctx;
	*ret_answer = ANSWER_DONE;
	return 0;
}

static void refused(void)
{
	static const struct transport t = { .name = "all",
					    .scsi = take_scsi,
					    .nvme_admin = take_nvme };
	const struct device d = { .name = "sda", .node = "/dev/sda" };
	unsigned n = 0;

	for (int can_write = 0; can_write < 2; can_write++) {
		const struct handle_simulated sim = { .transport = &t, .transport_ctx = &n };
		struct nvme_command lockdown = { .opcode = 0x24 };
		struct error err = ERROR_INIT;
		enum answer answer;
		struct handle *h;

		TEST_OK(handle_open_simulated(&d, &sim, can_write, &h, &err), err);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct scsi_command c = pass_16(rows[i].command, rows[i].feature,
							rows[i].is_ext);
			struct ata_taskfile f = { .command = rows[i].command,
						  .feature = rows[i].feature,
						  .is_ext = rows[i].is_ext,
						  .timeout_ms = 1000 };
			struct ata_reply reply;

			if (!rows[i].is_forbidden)
				continue;
			TEST_REFUSED(handle_scsi(h, &c, &answer, &err), err,
				     REASON_COMMAND_FORBIDDEN);
			/* By the way that our own encoders go. */
			TEST_REFUSED(ata_send(h, &f, &reply, &err), err, REASON_COMMAND_FORBIDDEN);
		}
		TEST_REFUSED(handle_nvme_admin(h, &lockdown, &answer, &err), err,
			     REASON_COMMAND_FORBIDDEN);
		handle_close(h);
	}
	CU_ASSERT_EQUAL(n, 0);
}

static const struct test tests[] = { { "listed", listed }, { "refused", refused } };
TEST_MAIN(tests)
