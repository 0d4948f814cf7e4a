/* tests/fuzz/fuzz_nvme_identify.c - Identify data and logs of any bytes. */
#include "devices/nvme_identify.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const uint8_t *data, size_t size)
{
	struct nvme_sanitize_estimates estimates;
	struct nvme_controller_facts controller;
	struct nvme_controller_list controllers;
	struct nvme_namespace_list namespaces;
	struct sanitize_status status;
	struct nvme_namespace ns;
	uint64_t bytes;
	uint8_t percent;
	bool is;

	(void)nvme_controller_decode(data, size, &controller);
	(void)nvme_namespace_decode(data, size, &ns);
	(void)nvme_format_remains(data, size, &percent);
	(void)nvme_namespace_list_decode(data, size, &namespaces);
	(void)nvme_controller_list_decode(data, size, &controllers);
	nvme_sanitize_decode(data, size, &status);
	(void)nvme_sanitize_estimates(data, size, true, &estimates);
	(void)nvme_smart_decode(data, size, &is);
	(void)nvme_self_test_decode(data, size, &is);
	(void)nvme_firmware_decode(data, size, &is);
	(void)nvme_log_is_listed(data, size, 0xff);
	(void)nvme_boot_decode(data, size, &bytes);
}

/* The bytes as they are, and as the head of a whole page. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *page = calloc(1, NVME_IDENTIFY_BYTES);

	decode(data, size);
	if (page) {
		memcpy(page, data, size < NVME_IDENTIFY_BYTES ? size : NVME_IDENTIFY_BYTES);
		decode(page, NVME_IDENTIFY_BYTES);
	}
	free(page);
	return 0;
}
