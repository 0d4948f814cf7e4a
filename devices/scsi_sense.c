/*
 * devices/scsi_sense.c - sense data of every shape.
 */
#include "devices/scsi_sense.h"

#include "base/bytes.h"

enum {
	FIXED_CURRENT = 0x70,
	FIXED_DEFERRED = 0x71,
	DESCRIPTOR_CURRENT = 0x72,
	DESCRIPTOR_DEFERRED = 0x73,
};
enum {
	DESCRIPTOR_INFORMATION = 0x00,
	DESCRIPTOR_KEY_SPECIFIC = 0x02,
	DESCRIPTOR_ATA_STATUS = 0x09
};

/* Sense with fields up to the lowest byte of the LBA where Linux 6.1 puts it. */
#define SHIFTED_LEAST 18

/* ATA status register (ACS-3 6.1). */
enum { ATA_BSY = 0x80, ATA_DRDY = 0x40, ATA_DF = 0x20, ATA_DRQ = 0x08, ATA_ERR = 0x01 };
/* ATA error register. */
enum { ATA_ABRT = 0x04 };

static uint8_t response_code(const uint8_t *bytes, size_t n)
{
	return n ? bytes[0] & 0x7f : 0;
}

/* The first descriptor of TYPE with at least LEAST bytes in all, walked by their own lengths: a drive
 * may put any before it. NULL for none. */
static const uint8_t *descriptor_find(const uint8_t *bytes, size_t n, uint8_t type, size_t least)
{
	size_t at = 8, end;

	if (n < 8)
		return NULL;
	end = 8 + (size_t)bytes[7];
	if (end > n)
		end = n;
	while (at + 2 <= end) {
		size_t length = 2 + (size_t)bytes[at + 1];

		if (length > end - at)
			return NULL;
		if (bytes[at] == type && length >= least)
			return bytes + at;
		at += length;
	}
	return NULL;
}

/* SENSE KEY SPECIFIC as progress (SPC-4 4.5.2.4.4): only NOT READY and NO SENSE give one. */
static void progress_take(struct scsi_sense *s, const uint8_t *specific)
{
	if ((s->key != SENSE_NOT_READY && s->key != SENSE_NO_SENSE) || !(specific[0] & 0x80))
		return;
	s->has_progress = true;
	s->progress = be16(specific + 1);
}

static void fixed_decode(struct scsi_sense *s, const uint8_t *bytes, size_t n)
{
	size_t end = n < 8 ? n : 8 + (size_t)bytes[7];

	if (end > n)
		end = n;
	if (end < 14) /* ASC and ASCQ are at 12 and 13 */
		return;
	s->is_known = true;
	s->key = bytes[2] & 0x0f;
	s->asc = bytes[12];
	s->ascq = bytes[13];
	if (bytes[0] & 0x80) {
		s->has_information = true;
		s->information = be32(bytes + 3);
	}
	if (end >= 18)
		progress_take(s, bytes + 15);
}

static void descriptor_decode(struct scsi_sense *s, const uint8_t *bytes, size_t n)
{
	const uint8_t *d;

	if (n < 8)
		return;
	s->is_known = true;
	s->key = bytes[1] & 0x0f;
	s->asc = bytes[2];
	s->ascq = bytes[3];
	d = descriptor_find(bytes, n, DESCRIPTOR_INFORMATION, 12);
	if (d && d[2] & 0x80) {
		s->has_information = true;
		s->information = be64(d + 4);
	}
	d = descriptor_find(bytes, n, DESCRIPTOR_KEY_SPECIFIC, 8);
	if (d)
		progress_take(s, d + 4);
}

struct scsi_sense scsi_sense_decode(const uint8_t *bytes, size_t n)
{
	struct scsi_sense s = { .is_known = false };
	uint8_t code = response_code(bytes, n);

	s.is_deferred = code == FIXED_DEFERRED || code == DESCRIPTOR_DEFERRED;
	if (code == FIXED_CURRENT || code == FIXED_DEFERRED)
		fixed_decode(&s, bytes, n);
	else if (code == DESCRIPTOR_CURRENT || code == DESCRIPTOR_DEFERRED)
		descriptor_decode(&s, bytes, n);
	return s;
}

static struct ata_registers registers_from_descriptor(const uint8_t *d)
{
	struct ata_registers r = {
		.is_known = true,
		.is_ext = d[2] & 1,
		.error = d[3],
		.count = d[5],
		.lba = (uint64_t)d[7] | (uint64_t)d[9] << 8 | (uint64_t)d[11] << 16,
		.device = d[12],
		.status = d[13],
	};

	if (r.is_ext) {
		r.count |= (uint16_t)(d[4] << 8);
		r.lba |= (uint64_t)d[6] << 24 | (uint64_t)d[8] << 32 | (uint64_t)d[10] << 40;
	}
	return r;
}

/* FIELDS: error, status, device, count; FLAGS: bit 7 extend, 6 and 5 upper count and LBA not zero.
 * N_LBA bytes of the LBA are there. */
static struct ata_registers registers_from_fixed(const uint8_t *fields, uint8_t flags,
						 const uint8_t *lba, size_t n_lba)
{
	struct ata_registers r = {
		.is_known = true,
		.is_ext = flags & 0x80,
		.is_partial = flags & 0x60 || n_lba < 3,
		.error = fields[0],
		.status = fields[1],
		.device = fields[2],
		.count = fields[3],
	};

	for (size_t i = 0; i < n_lba && i < 3; i++)
		r.lba |= (uint64_t)lba[i] << 8 * i;
	return r;
}

/* Fixed sense has two layouts. SAT's (SAT-3 12.2.6): registers from byte 3, flags at 8, LBA from 9.
 * Linux 6.1's libata writes them eight bytes further on: from 8, flags at 16, LBA from 17. SG_IO then
 * copies as many bytes as the sense's own length says, 18, so that of the LBA only the lowest byte
 * arrives. The VALID bit or 00/1D mark SAT's; else the place whose status byte has DRDY is believed,
 * where only one has. */
static struct ata_registers registers_from_either(const uint8_t *bytes, size_t n)
{
	struct ata_registers none = { .is_known = false };
	bool is_sat, is_shifted;

	if (n < 14)
		return none;
	is_sat = bytes[0] & 0x80 || (bytes[12] == 0x00 && bytes[13] == 0x1d);
	if (!is_sat) {
		is_shifted = n >= SHIFTED_LEAST && bytes[9] & ATA_DRDY;
		is_sat = bytes[4] & ATA_DRDY;
		if (is_sat == is_shifted)
			return none;
	}
	return is_sat ? registers_from_fixed(bytes + 3, bytes[8], bytes + 9, 3)
		      : registers_from_fixed(bytes + 8, bytes[16], bytes + 17, n - 17);
}

struct ata_registers scsi_sense_registers(const uint8_t *bytes, size_t n)
{
	struct ata_registers none = { .is_known = false };
	uint8_t code = response_code(bytes, n);
	const uint8_t *d;

	if (code == FIXED_CURRENT)
		return registers_from_either(bytes, n);
	if (code != DESCRIPTOR_CURRENT)
		return none;
	d = descriptor_find(bytes, n, DESCRIPTOR_ATA_STATUS, 14);
	return d ? registers_from_descriptor(d) : none;
}

/* A status other than GOOD and CHECK CONDITION. The reservation's holder refuses; the rest say only
 * that it was not done now (a pulled drive's driver answers BUSY too). */
static enum answer answer_of_status(uint8_t status)
{
	if (status == SCSI_GOOD)
		return ANSWER_DONE;
	return status == SCSI_RESERVATION_CONFLICT ? ANSWER_REFUSED : ANSWER_UNKNOWN;
}

enum answer scsi_answer(uint8_t status, const uint8_t *sense, size_t n)
{
	struct scsi_sense s;

	if (status != SCSI_CHECK_CONDITION)
		return answer_of_status(status);
	s = scsi_sense_decode(sense, n);
	if (!s.is_known || s.is_deferred)
		return ANSWER_UNKNOWN;
	switch (s.key) {
	case SENSE_RECOVERED_ERROR:
		return ANSWER_DONE;
	case SENSE_NOT_READY:
	case SENSE_MEDIUM_ERROR:
	case SENSE_HARDWARE_ERROR:
	case SENSE_ILLEGAL_REQUEST:
	case SENSE_UNIT_ATTENTION: /* reported instead of starting the command (SAM-5 5.14) */
	case SENSE_DATA_PROTECT:
		return ANSWER_REFUSED;
	default:
		return ANSWER_UNKNOWN;
	}
}

/* A drive that is pulled reads as FFh or, with the bus pulled down, 7Fh; while BSY is set no other bit
 * means anything (ACS-3 6.1). */
static bool registers_are_nobodys(const struct ata_registers *r)
{
	return r->status & ATA_BSY || r->status == 0x7f;
}

enum answer scsi_answer_ata(uint8_t status, const uint8_t *sense, size_t n)
{
	struct scsi_sense s;
	struct ata_registers r;

	if (status != SCSI_CHECK_CONDITION)
		return answer_of_status(status);
	s = scsi_sense_decode(sense, n);
	if (!s.is_known || s.is_deferred)
		return ANSWER_UNKNOWN;
	if (s.key == SENSE_ILLEGAL_REQUEST)
		return ANSWER_REFUSED;
	r = scsi_sense_registers(sense, n);
	if (r.is_known && registers_are_nobodys(&r))
		return ANSWER_UNKNOWN;
	if (r.is_known && r.status & ATA_ERR && r.error & ATA_ABRT)
		return ANSWER_REFUSED;
	if (s.key == SENSE_RECOVERED_ERROR && s.asc == 0x00 && s.ascq == 0x1d && r.is_known &&
	    !(r.status & (ATA_BSY | ATA_DF | ATA_DRQ | ATA_ERR)))
		return ANSWER_DONE;
	return ANSWER_UNKNOWN;
}
