/*
 * tests/unit/mbr.h - a PC partition table with two entries, written by hand: no partitioning program needed.
 */
#ifndef KIYOME_TESTS_UNIT_MBR_H
#define KIYOME_TESTS_UNIT_MBR_H

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/harness.h"

/* Sectors 2048 to 4095 and 4096 to 8191 of PATH. */
static inline void mbr_write(const char *path)
{
	static const uint32_t parts[2][2] = { { 2048, 2048 }, { 4096, 4096 } };
	uint8_t sector[512] = { 0 };
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	for (size_t i = 0; i < 2; i++) {
		uint8_t *e = sector + 446 + 16 * i;

		e[4] = 0x83;
		for (size_t k = 0; k < 4; k++) {
			e[8 + k] = (uint8_t)(parts[i][0] >> 8 * k);
			e[12 + k] = (uint8_t)(parts[i][1] >> 8 * k);
		}
	}
	sector[440] = 0x4b; /* a disk id */
	sector[510] = 0x55;
	sector[511] = 0xaa;
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(pwrite(fd, sector, sizeof(sector), 0), (ssize_t)sizeof(sector));
	CU_ASSERT_EQUAL(close(fd), 0);
}

#endif
