#include "ui/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ui/process.h"

#define PASSPHRASE_MOST 1024

/* Restores the terminal on every path; echo off is the only change. SIGINT at this prompt ends the
 * program by its default, so ISIG is turned off too and ^C arrives as a byte. */
static int read_line_unseen(int tty, const char *prompt, struct secret *s, struct error *err)
{
	struct termios before, unseen;
	int r;

	if (tcgetattr(tty, &before) != 0)
		return error_set(err, REASON_KEY_NO_PASSPHRASE, errno, "/dev/tty", "%s", "");
	unseen = before;
	unseen.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	(void)dprintf(tty, "%s", prompt); /* a prompt that is not seen harms nothing */
	if (tcsetattr(tty, TCSAFLUSH, &unseen) != 0)
		return error_set(err, REASON_KEY_NO_PASSPHRASE, errno, "/dev/tty", "%s", "");
	r = secret_read_fd(s, tty, err);
	(void)tcsetattr(tty, TCSAFLUSH, &before); /* nothing more can be done for the terminal */
	(void)dprintf(tty, "\n");
	if (r == 0 && s->n && memchr(s->bytes, 3, s->n))
		return error_set(err, REASON_REFUSED_BY_PERSON, 0, NULL, "%s", "");
	return r;
}

static int read_terminal(const char *prompt, bool twice, struct secret *s, struct error *err)
{
	_close_ int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	_secret_ struct secret again = SECRET_INIT;
	int r;

	if (tty < 0)
		return error_set(err, REASON_KEY_NO_PASSPHRASE, errno, "/dev/tty", "%s", "");
	r = read_line_unseen(tty, prompt, s, err);
	if (r < 0 || !twice)
		return r;
	r = secret_init(&again, PASSPHRASE_MOST, err);
	if (r < 0)
		return r;
	r = read_line_unseen(tty, gettext("The same once more: "), &again, err);
	if (r < 0)
		return r;
	if (again.n != s->n || memcmp(again.bytes, s->bytes, s->n) != 0)
		return error_set(err, REASON_KEY_PASSPHRASE_DIFFERS, 0, NULL, "%s", "");
	return 0;
}

int signer_read_passphrase(int fd, const char *prompt, bool twice, struct secret *s,
			   struct error *err)
{
	int r = secret_init(s, PASSPHRASE_MOST, err);

	if (r < 0)
		return r;
	return fd >= 0 ? secret_read_fd(s, fd, err) : read_terminal(prompt, twice, s, err);
}

static int make_throw_away(struct session *s, struct error *err)
{
	struct key_request request = { .name = "練習 PRACTICE",
				       .kind = KEY_P256,
				       .now = session_now(s),
				       .years = 1,
				       .practice = true };

	return key_make(&request, &s->key, err);
}

int signer_unlock(struct session *s, struct error *err)
{
	const struct options *o = s->options;
	const char *path = o->key ? o->key : *s->settings.key ? s->settings.key : NULL;
	_secret_ struct secret passphrase = SECRET_INIT;
	struct key_facts facts;
	char prompt[256];
	int r;

	process_hide();
	if (!path && o->practice)
		return make_throw_away(s, err);
	if (!path)
		return error_set(err, REASON_KEY_MISSING, 0, NULL, "%s", "");
	r = key_show(path, &facts, err); /* a damaged key is told before anybody types */
	if (r < 0)
		return r;
	(void)text_format(prompt, sizeof(prompt), gettext("Passphrase of %s: "),
			  facts.name); /* may be cut */
	r = signer_read_passphrase(o->passphrase_fd, prompt, false, &passphrase, err);
	if (r < 0)
		return r;
	r = key_open(path, &passphrase, &s->key, err);
	if (r < 0)
		return r;
	struct instant now = session_now(s);

	if (now.utc_ms < facts.not_before.utc_ms || now.utc_ms > facts.not_after.utc_ms)
		return error_set(err, REASON_KEY_EXPIRED, 0, path, "%s", "");
	return 0;
}
