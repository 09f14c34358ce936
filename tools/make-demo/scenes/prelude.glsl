#version 300 es
precision highp float;
precision highp int;
uniform vec2 size;     // pixels
uniform float time;    // seconds, 0 for a still
uniform int samples;   // anti-aliasing: samples per side of a pixel
out vec4 pixel;

float hash(vec2 p) {
  uvec2 q = uvec2(ivec2(floor(p))) * uvec2(1597334673u, 3812015801u);
  uint n = q.x ^ q.y;
  n ^= n >> 15; n *= 2246822519u; n ^= n >> 13; n *= 3266489917u; n ^= n >> 16;
  return float(n >> 8) / 16777216.0;
}

float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}

// Sum of octaves, about 0 to 1.
float fbm(vec2 p, int octaves) {
  float sum = 0.0, a = 0.5;
  for (int i = 0; i < octaves; i++) {
    sum += a * noise(p);
    p = mat2(1.6, 1.2, -1.2, 1.6) * p + 17.3;
    a *= 0.5;
  }
  return sum;
}

// Sharp crests, about 0 to 1.
float ridged(vec2 p, int octaves) {
  float sum = 0.0, a = 0.5;
  for (int i = 0; i < octaves; i++) {
    float n = 1.0 - abs(noise(p) * 2.0 - 1.0);
    sum += a * n * n;
    p = mat2(1.6, 1.2, -1.2, 1.6) * p + 9.7;
    a *= 0.5;
  }
  return sum;
}

float segment(vec2 p, vec2 a, vec2 b) {
  vec2 pa = p - a, ba = b - a;
  return length(pa - ba * clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0));
}

float box(vec2 p, vec2 halfSize) {
  vec2 d = abs(p) - halfSize;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}

// 1 inside a shape whose signed distance is d, soft over about a pixel and a half.
float fill(float d) { return 1.0 - smoothstep(-0.0007, 0.0007, d); }

vec3 rgb(int hex) { return pow(vec3(hex >> 16 & 255, hex >> 8 & 255, hex & 255) / 255.0, vec3(2.2)); }

vec3 scene(vec2 uv);

void main() {
  vec3 sum = vec3(0);
  for (int j = 0; j < samples; j++)
    for (int i = 0; i < samples; i++) {
      vec2 at = gl_FragCoord.xy - 0.5 + (vec2(i, j) + 0.5) / float(samples);
      sum += min(scene(at / size.y), vec3(4));
    }
  vec3 c = sum / float(samples * samples);
  c = c * (1.0 + c * 0.12) / (1.0 + c * 0.28);
  c = pow(max(c, 0.0), vec3(1.0 / 2.2));
  vec2 v = gl_FragCoord.xy / size - 0.5;
  c *= 1.0 - 0.28 * dot(v, v);
  c += (hash(gl_FragCoord.xy + 7.0) - 0.5) / 160.0;
  pixel = vec4(c, 1);
}
