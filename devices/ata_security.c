/*
 * devices/ata_security.c - SECURITY commands.
 */
#include "devices/ata_security.h"

#include <errno.h>
#include <string.h>

#include "base/crypt.h"

enum {
	ATA_SECURITY_SET_PASSWORD = 0xf1,
	ATA_SECURITY_UNLOCK = 0xf2,
	ATA_SECURITY_ERASE_PREPARE = 0xf3,
	ATA_SECURITY_ERASE_UNIT = 0xf4,
	ATA_SECURITY_DISABLE_PASSWORD = 0xf6,
};

/* Word 0 of the data: bit 0 whose password it is, bit 1 enhanced (ERASE UNIT). Bit 8, the master's
 * capability Maximum, is never set. Words 1 to 16: the password. */
enum { IDENTIFIER_MASTER = 1 << 0, ERASE_ENHANCED = 1 << 1 };
enum { PASSWORD_AT = 2 };

static void data_fill(uint8_t bytes[ATA_BLOCK_BYTES], const struct ata_password *p, uint8_t bits)
{
	memset(bytes, 0, ATA_BLOCK_BYTES);
	bytes[0] = (uint8_t)(bits | (p->owner == ATA_PASSWORD_MASTER ? IDENTIFIER_MASTER : 0));
	memcpy(bytes + PASSWORD_AT, p->bytes, sizeof(p->bytes));
}

static struct ata_taskfile taskfile_of(uint8_t command, uint8_t bytes[ATA_BLOCK_BYTES],
				       uint32_t timeout_ms)
{
	return (struct ata_taskfile){
		.command = command,
		.count = 1, /* SAT takes the length of the data from here */
		.direction = DATA_OUT,
		.data = bytes,
		.n_data = ATA_BLOCK_BYTES,
		.timeout_ms = timeout_ms,
	};
}

static int password_send(struct handle *h, uint8_t command, const struct ata_password *p,
			 struct ata_reply *ret, struct error *err)
{
	uint8_t bytes[ATA_BLOCK_BYTES];
	struct ata_taskfile t = taskfile_of(command, bytes, ATA_TIMEOUT_MS);
	int rc;

	data_fill(bytes, p, 0);
	rc = ata_send(h, &t, ret, err);
	crypt_wipe(bytes, sizeof(bytes));
	return rc;
}

int ata_security_set_password(struct handle *h, const struct ata_password *p, struct ata_reply *ret,
			      struct error *err)
{
	/* Changing the master password would take the maker's way in from the next owner. */
	if (p->owner != ATA_PASSWORD_USER)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "SECURITY SET PASSWORD master");
	return password_send(h, ATA_SECURITY_SET_PASSWORD, p, ret, err);
}

int ata_security_unlock(struct handle *h, const struct ata_password *p, struct ata_reply *ret,
			struct error *err)
{
	return password_send(h, ATA_SECURITY_UNLOCK, p, ret, err);
}

int ata_security_disable_password(struct handle *h, const struct ata_password *p,
				  struct ata_reply *ret, struct error *err)
{
	return password_send(h, ATA_SECURITY_DISABLE_PASSWORD, p, ret, err);
}

int ata_security_erase(struct handle *h, const struct ata_password *p, bool is_enhanced,
		       uint32_t timeout_ms, struct ata_erase_reply *ret, struct error *err)
{
	uint8_t bytes[ATA_BLOCK_BYTES];
	const struct ata_taskfile prepare = { .command = ATA_SECURITY_ERASE_PREPARE,
					      .timeout_ms = ATA_TIMEOUT_MS };
	const struct ata_taskfile unit = taskfile_of(ATA_SECURITY_ERASE_UNIT, bytes, timeout_ms);
	struct ata_erase_reply reply = { .is_unit_sent = false };
	int rc;

	if (!timeout_ms)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "SECURITY ERASE UNIT timeout=0");
	/* All is ready before PREPARE: any command between the two makes the drive refuse the second. */
	data_fill(bytes, p, is_enhanced ? ERASE_ENHANCED : 0);
	rc = ata_send(h, &prepare, &reply.prepare, err);
	if (rc == 0 && reply.prepare.answer == ANSWER_DONE) {
		rc = ata_send(h, &unit, &reply.unit, err);
		reply.is_unit_sent = rc == 0;
	}
	crypt_wipe(bytes, sizeof(bytes));
	*ret = reply;
	return rc;
}
