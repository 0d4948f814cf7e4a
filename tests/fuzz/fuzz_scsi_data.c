/* tests/fuzz/fuzz_scsi_data.c - parameter data of SCSI commands, of any bytes. */
#include "devices/scsi_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scsi_inquiry inquiry;
	struct scsi_capacity capacity;
	struct scsi_mode mode;
	struct scsi_elements elements;
	unsigned n;
	bool is_held;

	(void)scsi_inquiry_decode(data, size, &inquiry);
	if (scsi_capacity16_decode(data, size, &capacity) &&
	    capacity.n_blocks * capacity.block_bytes / capacity.block_bytes != capacity.n_blocks)
		__builtin_trap();
	if (scsi_capacity10_decode(data, size, &capacity) && !capacity.n_blocks)
		__builtin_trap();
	(void)scsi_mode_decode(data, size, &mode);
	(void)scsi_opcode_told(data, size);
	(void)scsi_luns_count(data, size, &n);
	(void)scsi_keys_count(data, size, &n);
	(void)scsi_reservation_decode(data, size, &is_held);
	if (scsi_elements_decode(data, size, &elements) && elements.n_removed > elements.n + 1)
		__builtin_trap();
	return 0;
}
