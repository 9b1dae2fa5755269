dd if=/dev/zero of=/data/f bs=1k count=100; df /data; du -s /data; rm /data/f
test ! -e /data/f && seq 3
