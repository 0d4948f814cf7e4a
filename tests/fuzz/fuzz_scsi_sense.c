/*
 * tests/fuzz/fuzz_scsi_sense.c - any bytes as sense: nothing is read past them, and no CHECK CONDITION
 * of an ATA command counts as done without registers that say so.
 */
#include <stdlib.h>

#include "devices/ata_sanitize.h"
#include "devices/nvme_status.h"
#include "devices/scsi_sense.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct scsi_sense s = scsi_sense_decode(bytes, n);
	struct ata_registers r = scsi_sense_registers(bytes, n);
	enum answer ata = scsi_answer_ata(SCSI_CHECK_CONDITION, bytes, n);
	enum answer scsi = scsi_answer(SCSI_CHECK_CONDITION, bytes, n);
	struct sanitize_status status;
	struct ata_reply reply;

	if (ata == ANSWER_DONE &&
	    (!r.is_known || r.status & 0xa9 || s.key != SENSE_RECOVERED_ERROR))
		abort();
	if (scsi == ANSWER_DONE && (!s.is_known || s.is_deferred))
		abort();
	reply = (struct ata_reply){ .answer = ata, .registers = r };
	status = ata_sanitize_status_decode(&reply);
	/* A state of a sanitize needs registers; those of a success must have come whole. */
	if (status.state != SANITIZE_UNKNOWN && (!r.is_known || ata == ANSWER_UNKNOWN))
		abort();
	if ((status.state == SANITIZE_IDLE || status.state == SANITIZE_SUCCEEDED) &&
	    (ata != ANSWER_DONE || r.is_partial || !r.is_ext))
		abort();
	if (s.is_deferred && (ata != ANSWER_UNKNOWN || scsi != ANSWER_UNKNOWN))
		abort();
	if (r.lba >> 48 || (!r.is_ext && r.lba >> 24))
		abort();
	if (n >= 2 && nvme_answer((uint16_t)(bytes[0] << 8 | bytes[1])) == ANSWER_DONE &&
	    (bytes[1] || bytes[0] & 7))
		abort();
	return 0;
}
