/*
 * tests/unit/sys_tree.h - a captured tree of tests/data/sys unpacked into a folder of the test's own,
 * and what detection says of it.
 */
#ifndef KIYOME_TESTS_UNIT_SYS_TREE_H
#define KIYOME_TESTS_UNIT_SYS_TREE_H

#include <sys/wait.h>

#include "devices/detect.h"
#include "tests/unit/folder.h"

struct sys_tree {
	struct test_folder folder;
	struct device_list list;
};

/* Makes what FILE (a path from the repository's top) describes, below PATH. */
static inline void sys_tree_unpack(const char *file, const char *path)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		execl("tests/data/sys/unpack", "unpack", file, path, (char *)NULL);
		_exit(127);
	}
	CU_ASSERT_FATAL(child > 0 && waitpid(child, &status, 0) == child);
	CU_ASSERT_FATAL(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static inline void sys_tree_detect(struct sys_tree *t)
{
	struct detect_options options = { .sysroot = t->folder.path };
	struct error err = ERROR_INIT;

	t->list = (struct device_list)DEVICE_LIST_INIT;
	TEST_OK(detect(&options, &t->list, &err), err);
}

static inline void sys_tree_open(struct sys_tree *t, const char *name)
{
	char file[TEST_PATH];

	t->folder = test_folder_make();
	snprintf(file, sizeof(file), "tests/data/sys/%s.tree", name);
	sys_tree_unpack(file, t->folder.path);
	sys_tree_detect(t);
}

static inline void sys_tree_close(struct sys_tree *t)
{
	device_list_clear(&t->list);
	test_folder_remove(&t->folder);
}

static inline const struct device *listed(const struct device_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return &list->at[i];
	return NULL;
}

static inline const struct device *sys_tree_drive(const struct sys_tree *t, const char *name)
{
	const struct device *d = listed(&t->list, name);

	if (!d)
		printf("\n    no %s\n", name);
	CU_ASSERT_FATAL(d != NULL);
	return d;
}

static inline bool has_guard(const struct device *d, enum reason reason, const char *what)
{
	for (unsigned i = 0; i < d->n_guards; i++)
		if (d->guards[i].reason == reason &&
		    (!what || strcmp(d->guards[i].what, what) == 0))
			return true;
	return false;
}

static inline bool has_user(const struct device *d, enum user_kind kind, const char *node,
			    const char *what)
{
	for (unsigned i = 0; i < d->n_users; i++) {
		const struct user *u = &d->users[i];

		if (u->kind == kind && strcmp(u->node, node) == 0 && strcmp(u->what, what) == 0)
			return true;
	}
	return false;
}

static inline void text_is(const struct raw_text *t, const char *expected)
{
	char shown[RAW_TEXT_SHOWN];

	TEST_TEXT(raw_text_show(t, shown), expected);
}

#endif
