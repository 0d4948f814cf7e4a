/*
 * tests/e2e/turn_loop.c - turn_loop /dev/loopN OFFSET LIMIT: lets a bound loop device show another part of
 * its file, whoever has it open. Exit status 1: it could not.
 */
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

int main(int argc, char **argv)
{
	struct loop_info64 info;
	int fd = argc == 4 && strncmp(argv[1], "/dev/loop", 9) == 0 ? open(argv[1], O_RDWR) : -1;

	if (fd < 0 || ioctl(fd, LOOP_GET_STATUS64, &info)) {
		perror("turn_loop");
		return 1;
	}
	info.lo_offset = strtoull(argv[2], NULL, 10);
	info.lo_sizelimit = strtoull(argv[3], NULL, 10);
	if (ioctl(fd, LOOP_SET_STATUS64, &info)) {
		perror("turn_loop");
		return 1;
	}
	return 0;
}
