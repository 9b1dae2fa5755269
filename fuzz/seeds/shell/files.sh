mkdir -p /data/a/b && echo x > /data/a/b/f && cp -r /data/a /data/c && cat /data/c/b/f
ln -s a/b /data/l; readlink -f /data/l/f; find /data -name 'f*'; ls -lR /data; rm -r /data/*
