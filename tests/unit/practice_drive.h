/*
 * tests/unit/practice_drive.h - files and loop devices for tests: made in a folder of their own,
 * detached and removed at the end. Never touches a loop device that it did not attach itself.
 */
#ifndef KIYOME_TESTS_UNIT_PRACTICE_DRIVE_H
#define KIYOME_TESTS_UNIT_PRACTICE_DRIVE_H

#include <CUnit/Basic.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct practice_drive {
	char folder[64], path[96];
	char node[32]; /* loop device; empty for a plain file */
};
#define PRACTICE_DRIVE_INIT  \
	{                    \
		.folder = "" \
	}

/* Makes FOLDER (below /tmp, or below /dev/shm) and in it a file NAME of BYTES zero bytes. */
__attribute__((unused)) static bool practice_file(struct practice_drive *p, const char *name,
						  uint64_t bytes, bool in_ram)
{
	int fd;
	bool is_made;

	memset(p, 0, sizeof(*p));
	snprintf(p->folder, sizeof(p->folder), "%s/kiyome-test-XXXXXX",
		 in_ram ? "/dev/shm" : "/tmp");
	if (!mkdtemp(p->folder))
		return false;
	snprintf(p->path, sizeof(p->path), "%s/%s", p->folder, name);
	fd = open(p->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	is_made = fd >= 0 && ftruncate(fd, (off_t)bytes) == 0;
	if (fd >= 0)
		close(fd);
	return is_made;
}

/* Attaches a loop device to PATH. Others may take the free one that the kernel names: tried again. */
__attribute__((unused)) static bool practice_loop_over(const char *path, uint32_t block_bytes,
						       char node[32])
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int file = open(path, O_RDWR | O_CLOEXEC);
	bool is_attached = false;

	for (int i = 0; control >= 0 && file >= 0 && i < 50 && !is_attached; i++) {
		struct loop_config config = { .fd = (uint32_t)file, .block_size = block_bytes };
		int number = ioctl(control, LOOP_CTL_GET_FREE);
		int loop;

		if (number < 0)
			break;
		snprintf(node, 32, "/dev/loop%d", number);
		loop = open(node, O_RDWR | O_CLOEXEC);
		if (loop < 0)
			break;
		is_attached = ioctl(loop, LOOP_CONFIGURE, &config) == 0;
		close(loop);
		if (!is_attached)
			usleep(20000);
	}
	if (file >= 0)
		close(file);
	if (control >= 0)
		close(control);
	if (!is_attached)
		node[0] = '\0';
	return is_attached;
}

__attribute__((unused)) static void practice_detach(char node[32])
{
	int loop = node[0] ? open(node, O_RDONLY | O_CLOEXEC) : -1;

	if (loop >= 0) {
		CU_ASSERT_EQUAL(ioctl(loop, LOOP_CLR_FD), 0);
		close(loop);
	}
	node[0] = '\0';
}

__attribute__((unused)) static bool practice_loop(struct practice_drive *p, const char *name,
						  uint64_t bytes, uint32_t block_bytes, bool in_ram)
{
	return practice_file(p, name, bytes, in_ram) &&
	       practice_loop_over(p->path, block_bytes, p->node);
}

__attribute__((unused)) static void practice_remove(struct practice_drive *p)
{
	practice_detach(p->node);
	if (p->path[0])
		unlink(p->path);
	if (p->folder[0])
		rmdir(p->folder);
	memset(p, 0, sizeof(*p));
}

#endif
