/* tests/fuzz/fuzz_scsi_vpd.c - vital product data of any bytes. */
#include "devices/scsi_vpd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char shown[RAW_TEXT_SHOWN];
	struct vpd_names names;
	struct raw_text serial;
	struct vpd_ata ata;
	struct vpd_limits limits;
	struct vpd_characteristics made;
	struct vpd_provisioning provisioning;

	if (scsi_vpd_serial(data, size, &serial))
		(void)raw_text_show(&serial, shown);
	(void)scsi_vpd_names(data, size, &names);
	(void)scsi_vpd_ata(data, size, &ata);
	(void)scsi_vpd_limits(data, size, &limits);
	(void)scsi_vpd_characteristics(data, size, &made);
	(void)scsi_vpd_provisioning(data, size, &provisioning);
	return 0;
}
